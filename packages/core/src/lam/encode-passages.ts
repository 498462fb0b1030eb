import { throwIfAborted } from '../errors.js'
import { type PassageRange, tokenizePassages } from '../tokenizer/passages.js'
import { allocateRows, PassageEmbeddings } from './embeddings.js'
import { type EncodeJob, rowWidth } from './job.js'
import { normaliseRow } from './normalise.js'
import { runBatch } from './run-batch.js'

/** One run over the whole text, one span a passage. A text without any passage gives no rows. */
export async function encodePassages(
  job: EncodeJob,
  text: string,
  ranges: 'paragraphs' | readonly PassageRange[],
): Promise<PassageEmbeddings> {
  const hidden = job.checkpoint.config.hiddenSize
  const dim = rowWidth(job)
  const tokenized = await tokenizePassages(job.tokenizer, text, ranges, job.maxTokens, job.signal)
  const { passages } = tokenized
  const data = allocateRows(passages.length, dim)
  if (passages.length > 0) {
    const spans = Uint32Array.from(passages.flatMap(({ tokenStart, tokenEnd }) => [tokenStart, tokenEnd]))
    const offsets = Uint32Array.of(0, tokenized.ids.length)
    const pooled = await runBatch(job, { ids: tokenized.ids, offsets, spans })
    for (const [row, { start, end }] of passages.entries()) {
      normaliseRow(
        pooled.subarray(row * hidden, row * hidden + dim),
        data.subarray(row * dim, (row + 1) * dim),
        `the passage of characters ${start} to ${end}`,
      )
    }
  }
  throwIfAborted(job.signal)
  job.onProgress?.({ texts: 1, totalTexts: 1, tokens: tokenized.ids.length })
  return new PassageEmbeddings({ data, dim, truncated: tokenized.clipped }, tokenized)
}
