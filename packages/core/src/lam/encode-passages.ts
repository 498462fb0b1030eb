import { throwIfAborted } from '../errors.js'
import { type PassageRange, tokenizePassages } from '../tokenizer/passages.js'
import { PassageEmbeddings } from './embeddings.js'
import { type EncodeJob, rowWidth, tokenLimit } from './job.js'
import { normaliseRow } from './normalise.js'

/** One run over the whole text, one span a passage. A text without any passage gives no rows. */
export async function encodePassages(
  job: EncodeJob,
  text: string,
  ranges: 'paragraphs' | readonly PassageRange[],
): Promise<PassageEmbeddings> {
  const hidden = job.checkpoint.config.hiddenSize
  const dim = rowWidth(job)
  const limit = tokenLimit(job, Infinity)
  throwIfAborted(job.signal)
  const tokenized = await tokenizePassages(job.tokenizer, text, ranges, limit, job.signal)
  const spans = Uint32Array.from(tokenized.passages.flatMap(({ tokenStart, tokenEnd }) => [tokenStart, tokenEnd]))
  const data = new Float32Array(tokenized.passages.length * dim)
  job.checkAlive()
  if (spans.length > 0) {
    const offsets = Uint32Array.of(0, tokenized.ids.length)
    const pooled = await job.program.run({ ids: tokenized.ids, offsets, spans }, job.signal)
    for (let row = 0; 2 * row < spans.length; row++) normaliseRow(pooled, row, hidden, data, row, dim)
  }
  job.onProgress?.({ texts: 1, totalTexts: 1, tokens: tokenized.ids.length })
  return new PassageEmbeddings({ data, dim, truncated: tokenized.clipped }, tokenized)
}
