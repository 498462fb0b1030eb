import { type TokenBatch, textOfToken } from '../contract/token-batch.js'
import { LamError } from '../errors.js'

/**
 * Averages the rows of the last layer over a batch's spans as they arrive, for backends that compute a batch some rows at a time: nothing keeps
 * the rows. Sums are float64, in the order of arrival.
 */
export class SpanMeans {
  readonly #batch: TokenBatch
  readonly #hidden: number
  readonly #sums: Float64Array

  /** @param batch a batch that `checkTokenBatch` accepts */
  constructor(batch: TokenBatch, hiddenSize: number) {
    this.#batch = batch
    this.#hidden = hiddenSize
    this.#sums = new Float64Array((batch.spans.length / 2) * hiddenSize)
  }

  /**
   * Adds the rows of tokens that follow each other. Every token of the batch arrives once.
   * @param token the first of them, as an index of the batch's `ids`
   * @param rows `[count, hidden]`, row-major; not kept
   */
  add(token: number, rows: Float32Array | Float64Array, count: number): void {
    const { spans } = this.#batch
    for (let span = 0; 2 * span < spans.length; span++) {
      const from = Math.max(spans[2 * span], token)
      const to = Math.min(spans[2 * span + 1], token + count)
      for (let at = from; at < to; at++) this.#addRow(rows, at - token, span)
    }
  }

  /**
   * The means, once every token has arrived.
   * @returns `[spans, hidden]`, a fresh array, as `Program.run` returns it
   * @throws LamError `LAM_NON_FINITE`
   */
  finish(): Float32Array {
    const { offsets, spans } = this.#batch
    const means = new Float32Array(this.#sums.length)
    for (let i = 0; i < means.length; i++) {
      const span = Math.floor(i / this.#hidden)
      means[i] = this.#sums[i] / (spans[2 * span + 1] - spans[2 * span])
      if (!Number.isFinite(means[i])) throw nonFinite(span, textOfToken(offsets, spans[2 * span]))
    }
    return means
  }

  #addRow(rows: Float32Array | Float64Array, row: number, span: number): void {
    const hidden = this.#hidden
    for (let i = 0; i < hidden; i++) this.#sums[span * hidden + i] += rows[row * hidden + i]
  }
}

function nonFinite(span: number, text: number): LamError {
  return new LamError(
    'LAM_NON_FINITE',
    `Expected finite embeddings, found NaN or Infinity in span ${span} (text ${text}). ` +
      'The weights are finite but too large for this model: check that the checkpoint is complete and its config correct.',
  )
}
