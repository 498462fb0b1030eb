import { LamError, throwIfAborted } from '../errors.js'
import { type PassageRange, tokenizePassages } from '../tokenizer/passages.js'
import { allocateRows, PassageEmbeddings } from './embeddings.js'
import type { EncodeJob } from './job.js'
import { finishRow } from './normalise.js'
import { runBatch } from './run-batch.js'

/** One run over the whole text, one span a passage. A text without any passage gives no rows. */
export async function encodePassages(
  job: EncodeJob,
  text: string,
  ranges: 'paragraphs' | readonly PassageRange[],
): Promise<PassageEmbeddings> {
  const hidden = job.config.hiddenSize
  const { dim, prompt, config } = job
  const maxTokens = job.limited ? job.maxTokens : Number.POSITIVE_INFINITY
  const tokenized = await tokenizePassages(job.tokenizer, text, ranges, { maxTokens, prompt, signal: job.signal })
  const { passages } = tokenized
  if (tokenized.ids.length > config.mostTokens) throw tooLong(tokenized.ids.length, config.mostTokens)
  const data = allocateRows(passages.length, dim)
  if (passages.length > 0) {
    const spans = Uint32Array.from(passages.flatMap(({ tokenStart, tokenEnd }) => [tokenStart, tokenEnd]))
    const offsets = Uint32Array.of(0, tokenized.ids.length)
    const pooled = await runBatch(job, { ids: tokenized.ids, offsets, spans })
    for (const [row, { start, end }] of passages.entries()) {
      finishRow(
        pooled.subarray(row * hidden, row * hidden + dim),
        data.subarray(row * dim, (row + 1) * dim),
        job.normalize,
        `the passage of characters ${start} to ${end}`,
      )
    }
  }
  throwIfAborted(job.signal)
  job.onProgress?.({ texts: 1, totalTexts: 1, tokens: tokenized.ids.length })
  return new PassageEmbeddings({ data, dim, truncated: tokenized.clipped }, tokenized)
}

/** A passage would have to see less of the text than its neighbours do. */
function tooLong(found: number, most: number): LamError {
  return new LamError(
    'LAM_INPUT_INVALID',
    `encodePassages: the text has ${found} tokens, and this model sees at most ${most} at once. Pass maxTokens to read its beginning ` +
      'only, encode the passages one by one with encode, or use a LAM model, which reads texts of any length.',
  )
}
