import { allocateRows, Embeddings } from '../lam/embeddings.js'
import type { EncodeProgress } from '../lam/options.js'
import type { Row } from '../lam/row.js'
import type { BatchPart, QueuedCall, SharedOptions } from './batch-queue.js'

/** One call of `encode`, from the queue to its rows. Several batches may compute them. */
export class BatchedCall implements QueuedCall {
  readonly texts: readonly string[]
  readonly options: SharedOptions
  readonly key: string
  next = 0
  /** All rows, in the order of the texts. */
  readonly rows: Promise<Embeddings>
  readonly #onProgress: ((progress: EncodeProgress) => void) | undefined
  readonly #tokenCounts: Uint32Array
  readonly #truncated: number[] = []
  #data: Row | undefined
  #texts = 0
  #tokens = 0
  #resolve: (rows: Embeddings) => void = () => {}
  #reject: (error: unknown) => void = () => {}
  #settled = false

  constructor(
    texts: readonly string[],
    shared: { options: SharedOptions; key: string },
    onProgress: ((progress: EncodeProgress) => void) | undefined,
  ) {
    this.texts = texts
    this.options = shared.options
    this.key = shared.key
    this.#onProgress = onProgress
    this.#tokenCounts = new Uint32Array(texts.length)
    this.rows = new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
  }

  /** Whether `rows` has settled, so that no batch need compute more. */
  get settled(): boolean {
    return this.#settled
  }

  /** Takes the rows of this call's part of a batch. @param at the part's first row in the batch */
  receive({ start, end }: BatchPart<BatchedCall>, batch: Embeddings, at: number): void {
    if (this.#settled) return
    try {
      const { dim } = batch
      const last = at + end - start
      this.#data ??= allocateRows(this.texts.length, dim)
      this.#data.set(batch.data.subarray(at * dim, last * dim), start * dim)
      const tokenCounts = batch.tokenCounts.subarray(at, last)
      this.#tokenCounts.set(tokenCounts, start)
      for (const text of batch.truncated) if (text >= at && text < last) this.#truncated.push(text - at + start)
      this.#texts += end - start
      this.#tokens += tokenCounts.reduce((sum, count) => sum + count, 0)
      this.#onProgress?.({ texts: this.#texts, totalTexts: this.texts.length, tokens: this.#tokens })
      if (this.#texts < this.texts.length) return
      this.#truncated.sort((a, b) => a - b)
      this.#resolve(new Embeddings(this.#data, dim, this.#tokenCounts, this.#truncated))
      this.#settled = true
    } catch (error) {
      this.fail(error)
    }
  }

  fail(error: unknown): void {
    this.#settled = true
    this.#reject(error)
  }
}
