import { type Embedder, Embeddings, type EncodeOptions } from '@lamjs/core'
import { throwIfAborted } from '@lamjs/core/embedder'

/**
 * Rows that a test can foresee: each word has its own direction, drawn from its letters, and a text is the sum of its words. Texts of the same words
 * are near; others are nearly orthogonal.
 */
export class WordEmbedder implements Embedder {
  readonly model: string
  readonly dim: number
  /** Texts encoded so far. */
  encoded = 0
  /** Called before each call. */
  before: () => void | Promise<void> = () => {}

  constructor({ model = 'words', dim = 64 } = {}) {
    this.model = model
    this.dim = dim
  }

  async encode(texts: readonly string[], { signal }: EncodeOptions = {}): Promise<Embeddings> {
    await this.before()
    throwIfAborted(signal)
    this.encoded += texts.length
    const data = new Float32Array(texts.length * this.dim)
    for (const [i, text] of texts.entries()) data.set(this.row(text), i * this.dim)
    return new Embeddings(data, this.dim, new Uint32Array(texts.length), [])
  }

  row(text: string): Float32Array {
    const sum = new Float32Array(this.dim)
    for (const [word] of text.toLowerCase().matchAll(/[\p{L}\p{N}]+/gu)) {
      let state = 2166136261
      for (const letter of word) state = Math.imul(state ^ (letter.codePointAt(0) as number), 16777619)
      for (let i = 0; i < this.dim; i++) {
        state = Math.imul(state ^ (state >>> 15), 2246822519) + i
        sum[i] += (state >>> 0) / 2 ** 31 - 1
      }
    }
    const norm = Math.hypot(...sum) || 1
    return sum.map((value) => value / norm)
  }

  // biome-ignore lint/correctness/useYield: no test streams
  async *stream(): AsyncGenerator<never> {
    throw new Error('not in tests')
  }

  async info() {
    return { model: this.model, dim: this.dim, maxTokens: 512, prompts: {} }
  }

  async dispose(): Promise<void> {}
}
