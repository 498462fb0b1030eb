import type { Embedder, EmbedderInfo } from '../embedder/embedder.js'
import { LamError, throwIfAborted } from '../errors.js'
import { Embeddings } from '../lam/embeddings.js'
import type { EncodeOptions } from '../lam/options.js'
import { ownRow } from '../lam/row.js'
import type { StreamedEmbedding } from '../lam/streamed-embedding.js'

const WIDTH = 4

/** An embedder without a model. A row identifies its text and options. It records every call, and the text `'bad'` fails its call. */
export class FakeEmbedder implements Embedder {
  readonly calls: { readonly texts: readonly string[]; readonly options: EncodeOptions }[] = []
  disposals = 0
  /** Most calls with texts that were under way at once. */
  mostAtOnce = 0
  #atOnce = 0
  /** Called at the start of each call, which waits for its promise. */
  gate: (texts: readonly string[], options: EncodeOptions) => Promise<unknown> = async () => {}
  /** The error of a call with the text `'bad'`. */
  failure: unknown = new LamError('LAM_NON_FINITE', 'The embedding of a text is not finite.')

  async encode(texts: readonly string[], options: EncodeOptions = {}): Promise<Embeddings> {
    this.calls.push({ texts: [...texts], options })
    this.#atOnce += texts.length > 0 ? 1 : 0
    this.mostAtOnce = Math.max(this.mostAtOnce, this.#atOnce)
    try {
      throwIfAborted(options.signal)
      await this.gate(texts, options)
      throwIfAborted(options.signal)
    } finally {
      this.#atOnce -= texts.length > 0 ? 1 : 0
    }
    if (this.disposals > 0) throw new LamError('LAM_DISPOSED', 'Gone.')
    if (texts.includes('bad')) throw this.failure
    return fakeEmbeddings(texts, options)
  }

  async *stream(
    texts: Iterable<string> | AsyncIterable<string>,
    options: EncodeOptions = {},
  ): AsyncGenerator<StreamedEmbedding, void, undefined> {
    let index = 0
    for await (const text of texts) {
      const row = fakeEmbeddings([text], options)
      const embedding = ownRow(row.data)
      yield { index, text, embedding, tokenCount: row.tokenCounts[0], truncated: row.truncated.length > 0 }
      index += 1
    }
  }

  async info(): Promise<EmbedderInfo> {
    return { model: 'fake', dim: WIDTH, maxTokens: 10, prompts: { query: 'query: ' } }
  }

  async dispose(): Promise<void> {
    this.disposals += 1
  }
}

/** The rows of `FakeEmbedder`, alone or in a batch. A token is a UTF-16 unit. */
export function fakeEmbeddings(texts: readonly string[], options: EncodeOptions = {}): Embeddings {
  const { dim = WIDTH, maxTokens = 10, prompt = '', normalize = true } = options
  const data = new Float32Array(texts.length * dim)
  for (const [i, text] of texts.entries()) {
    const seen = JSON.stringify([prompt, normalize, text.slice(0, maxTokens)])
    for (let j = 0; j < dim; j++) {
      for (let at = 0; at < seen.length; at++) data[i * dim + j] += Math.sin(seen.charCodeAt(at) * (j + 1) * (at + 1))
    }
  }
  const tokenCounts = Uint32Array.from(texts, ({ length }) => length)
  const truncated = [...texts.keys()].filter((i) => texts[i].length > maxTokens)
  return new Embeddings(data, dim, tokenCounts, truncated)
}
