import { throwIfAborted } from '../errors.js'
import { type PassageRange, tokenizePassages } from '../tokenizer/passages.js'
import { traced, tracedSync } from '../tracing/tracing.js'
import { allocateRows, PassageEmbeddings } from './embeddings.js'
import type { EncodeJob } from './job.js'
import { finishRow } from './normalise.js'
import type { PassageContext } from './options.js'
import { type PassageRun, planPassages } from './plan-passages.js'
import { runBatch } from './run-texts.js'

/** Computes a row for each passage. A text without a passage gives no rows. */
export async function encodePassages(
  job: EncodeJob,
  text: string,
  ranges: 'paragraphs' | readonly PassageRange[],
  context: PassageContext,
): Promise<PassageEmbeddings> {
  const hidden = job.config.hiddenSize
  const { dim, prompt, signal, trace } = job
  // With 'passage', maxTokens limits each passage instead of the text.
  const maxTokens = job.limited && context !== 'passage' ? job.maxTokens : Number.POSITIVE_INFINITY
  const tokenize = () => tokenizePassages(job.tokenizer, text, ranges, { maxTokens, prompt, signal })
  const tokenized = await traced('tokenize', trace, {}, tokenize, ({ ids }) => ({ texts: 1, tokens: ids.length }))
  const { passages, truncated, runs } = tracedSync(
    'plan',
    trace,
    { texts: 1, tokens: tokenized.ids.length },
    () => planPassages(job, tokenized, context),
    ({ runs }) => ({ batches: runs.length }),
  )
  const name = (passage: number) => `the passage of characters ${passages[passage].start} to ${passages[passage].end}`

  const data = allocateRows(passages.length, dim)
  const rowOf = (passage: number) => data.subarray(passage * dim, (passage + 1) * dim)
  const finished = new Float32Array(dim)
  const parts = runs.some(({ shares }) => shares !== undefined) ? new Float64Array(data.length) : undefined
  const takeRows = ({ spanned, shares }: PassageRun, pooled: Float32Array) => {
    for (let span = 0; span < spanned.length; span++) {
      const passage = spanned[span]
      if (parts !== undefined && shares !== undefined) {
        for (let j = 0; j < dim; j++) parts[passage * dim + j] += shares[span] * pooled[span * hidden + j]
        continue
      }
      finishRow(pooled.subarray(span * hidden, span * hidden + dim), finished, job.normalize, name(passage))
      rowOf(passage).forEach((sum, j, row) => {
        row[j] = sum + finished[j]
      })
    }
  }
  let tokens = 0
  for (const [i, run] of runs.entries()) {
    const { batch, spanned } = run
    const pooled = await runBatch(job, batch)
    tracedSync('normalize', trace, { rows: spanned.length }, () => takeRows(run, pooled))
    tokens += batch.ids.length
    job.onProgress?.({ texts: i + 1 === runs.length ? 1 : 0, totalTexts: 1, tokens })
  }
  if (parts !== undefined) {
    for (let passage = 0; passage < passages.length; passage++) {
      const mean = Float32Array.from(parts.subarray(passage * dim, (passage + 1) * dim))
      finishRow(mean, rowOf(passage), job.normalize, name(passage))
    }
  }
  if (context === 'both') {
    for (let passage = 0; passage < passages.length; passage++) {
      const mean = rowOf(passage).map((sum) => sum / 2)
      finishRow(mean, rowOf(passage), job.normalize, name(passage))
    }
  }
  trace?.add({ texts: 1 })
  if (runs.length === 0) {
    throwIfAborted(signal)
    job.onProgress?.({ texts: 1, totalTexts: 1, tokens: tokenized.ids.length })
  }
  return new PassageEmbeddings({ data, dim, truncated }, { ...tokenized, passages })
}
