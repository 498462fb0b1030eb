import { allocateRows } from './embeddings.js'
import type { EncodeJob } from './job.js'
import { finishRow } from './normalise.js'
import type { Row } from './row.js'
import { runBatch } from './run-texts.js'
import { type TextTokenization, tokenizeTexts } from './tokenize-texts.js'

/** A row for each token of one text. */
export interface TokenEmbeddings extends TextTokenization {
  /** `[tokens, dim]`, row-major: the model's last layer. */
  readonly data: Row
  /** Width of a token's row. */
  readonly dim: number
}

/** Computes the last layer at each token of a text, in one run. */
export async function encodeTokens(job: EncodeJob, text: string): Promise<TokenEmbeddings> {
  const [tokenized] = await tokenizeTexts(job, [text])
  const { ids } = tokenized
  const { dim } = job
  const { hiddenSize } = job.config
  // The mean over a span of one token is that token's row.
  const spans = Uint32Array.from({ length: 2 * ids.length }, (_, i) => (i + 1) >> 1)
  const pooled = await runBatch(job, { ids, offsets: Uint32Array.of(0, ids.length), spans })
  const data = allocateRows(ids.length, dim)
  for (let token = 0; token < ids.length; token++) {
    const row = pooled.subarray(token * hiddenSize, token * hiddenSize + dim)
    finishRow(row, data.subarray(token * dim, (token + 1) * dim), job.normalize, `token ${token}`)
  }
  job.onProgress?.({ texts: 1, totalTexts: 1, tokens: ids.length })
  job.trace?.add({ texts: 1 })
  return { ...tokenized, data, dim }
}
