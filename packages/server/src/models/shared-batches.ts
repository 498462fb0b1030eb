import {
  BatchingEmbedder,
  type BatchingOptions,
  type Embedder,
  type Embeddings,
  type EncodeOptions,
  type LAM,
  LamError,
} from '@lamjs/core'
import { Failure } from '../http/failure.js'
import type { ServerObserver } from '../observer.js'
import { observed } from './observed-embedder.js'
import { Pace, retryAfter } from './pace.js'

/** UTF-16 units: some hundreds of tokens, which take milliseconds. */
const EXPRESS = 2_048

/** UTF-16 units that a text costs beside its own: its special tokens, so that texts of no characters count too. */
const OF_EACH_TEXT = 8

/** A model whose batches requests share. It knows how long its queue takes. */
export class SharedBatches {
  readonly #batching: BatchingEmbedder
  readonly #pace = new Pace()

  constructor(lam: LAM, model: string, options: BatchingOptions, observer: Required<ServerObserver>) {
    const told = observed(lam, model, observer, () => this.#batching.queuedTexts)
    const encode: Embedder['encode'] = async (texts, more) => {
      const end = this.#pace.begin(charactersOf(texts) + OF_EACH_TEXT * texts.length)
      let isDone = false
      try {
        const rows = await told.encode(texts, more)
        isDone = true
        return rows
      } finally {
        end(isDone)
      }
    }
    this.#batching = new BatchingEmbedder({ ...told, encode }, { expressCharacters: EXPRESS, ...options })
  }

  /** As `LAM.encode`. @throws Failure `LAM_OVERLOADED` with the time that the queue takes; the errors of `encode` */
  async encode(texts: readonly string[], options: EncodeOptions): Promise<Embeddings> {
    try {
      return await this.#batching.encode(texts, options)
    } catch (error) {
      if (!LamError.is(error) || error.code !== 'LAM_OVERLOADED') throw error
      throw new Failure(429, error.code, error.message, { retryAfter: this.#secondsOfQueue(), cause: error })
    }
  }

  dispose(): Promise<void> {
    return this.#batching.dispose()
  }

  /** Until the texts that wait now have their rows, as the last batches went. */
  #secondsOfQueue(): number {
    const { queuedTexts, queuedCharacters } = this.#batching
    return retryAfter(this.#pace.millisecondsFor(queuedCharacters + OF_EACH_TEXT * queuedTexts))
  }
}

function charactersOf(texts: readonly string[]): number {
  return texts.reduce((sum, { length }) => sum + length, 0)
}
