import { type Signal, signal } from '@preact/signals'
import { createContext } from 'preact'
import { useContext } from 'preact/hooks'
import { DocumentReader } from '../embedding/document-reader.js'
import { Embedder } from '../embedding/embedder.js'
import type { Vector } from '../embedding/vector.js'
import { bookQuestions, sampleArticle, sampleQuestion } from '../samples/article.js'
import { sampleDocuments, sampleQuery } from '../samples/documents.js'
import {
  loadArticle,
  loadBook,
  loadDefinitions,
  loadSamples,
  type PreparedCorpus,
  type PreparedDocument,
} from '../samples/load-prepared.js'
import { textSets } from '../samples/text-sets.js'
import { EngineState } from './engine-state.js'
import { Lazy } from './lazy.js'
import { RowWidth } from './row-width.js'

/** All that the page knows: the engine, what came with the page, and what the user typed. Nothing of it outlives the page. */
export interface Playground {
  readonly engine: EngineState
  readonly embedder: Embedder
  readonly reader: DocumentReader
  readonly prepared: Prepared
  readonly width: RowWidth
  readonly tab: Signal<string>
  readonly texts: Signal<string>
  readonly documents: Signal<string>
  readonly query: Signal<string>
  /** Searched in instead of `documents` */
  readonly isInDefinitions: Signal<boolean>
  /** undefined for the book, which comes when it is needed */
  readonly article: Signal<string | undefined>
  readonly question: Signal<string>
}

/** Rows of the default model that came with the page. */
export interface Prepared {
  /** Whether the model of this page is the one that made them. */
  readonly isUsable: boolean
  readonly samples: Lazy<ReadonlyMap<string, Vector>>
  readonly article: Lazy<PreparedDocument>
  readonly book: Lazy<PreparedDocument>
  readonly definitions: Lazy<PreparedCorpus>
}

/** @param model as in `EngineChoice` */
export function createPlayground(makeWorker: () => Worker, model: string, page: string): Playground {
  const engine = new EngineState(makeWorker, model, page)
  const isDefaultModel = model === ''
  return {
    engine,
    embedder: new Embedder(engine),
    reader: new DocumentReader(engine),
    prepared: {
      isUsable: isDefaultModel,
      samples: new Lazy(loadSamples),
      article: new Lazy(loadArticle),
      book: new Lazy(loadBook),
      definitions: new Lazy(loadDefinitions),
    },
    width: new RowWidth(),
    tab: signal('compare'),
    texts: signal(textSets[0].texts.join('\n')),
    documents: signal(sampleDocuments),
    query: signal(sampleQuery),
    isInDefinitions: signal(false),
    // A whole book is for a model that has read it; another one begins with less.
    article: signal(isDefaultModel ? undefined : sampleArticle),
    question: signal(isDefaultModel ? bookQuestions[0] : sampleQuestion),
  }
}

export const PlaygroundContext = createContext<Playground | undefined>(undefined)

export function usePlayground(): Playground {
  const playground = useContext(PlaygroundContext)
  if (playground === undefined) throw new Error('usePlayground is for components inside PlaygroundContext')
  return playground
}
