import { type IndexOptions, openIndex, type SearchIndex } from '@lamjs/search/node'
import type { Engine, EngineOptions } from '../../engine.js'
import type { Engines } from './engines.js'
import { type IndexFlags, locationOf } from './where.js'

export interface IndexEngineFlags extends IndexFlags, EngineOptions {
  /** Name of a cross-encoder. */
  readonly rerank?: string
}

export interface OpenedIndex {
  readonly index: SearchIndex
  readonly engine: Engine
}

/** Opens the index that the flags name, with its model. */
export async function openSearchIndex(
  flags: IndexEngineFlags,
  engines: Engines,
  { root, ...options }: Omit<IndexOptions, 'embedder' | 'reranker'> & { readonly root?: string },
): Promise<OpenedIndex> {
  const reranker = flags.rerank === undefined ? undefined : (await engines.reranker(flags.rerank)).lam
  let engine: Engine | undefined
  const index = await openIndex({
    ...options,
    location: locationOf(flags, root),
    wait: flags.wait * 1000,
    async embedder(made) {
      engine = await (made === undefined ? engines.ofFlags() : engines.ofIndex(made))
      return engine.lam
    },
    ...(reranker === undefined ? {} : { reranker }),
  })
  return { index, engine: engine as Engine }
}
