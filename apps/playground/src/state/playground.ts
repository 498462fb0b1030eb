import { type Signal, signal } from '@preact/signals'
import { createContext } from 'preact'
import { useContext } from 'preact/hooks'
import { DocumentReader } from '../embedding/document-reader.js'
import { Embedder } from '../embedding/embedder.js'
import { sampleArticle, sampleQuestion } from '../samples/article.js'
import { sampleDocuments, sampleQuery } from '../samples/documents.js'
import { textSets } from '../samples/text-sets.js'
import { EngineState } from './engine-state.js'

/** All that the page knows: the engine, and what the user typed. Nothing of it outlives the page. */
export interface Playground {
  readonly engine: EngineState
  readonly embedder: Embedder
  readonly reader: DocumentReader
  readonly texts: Signal<string>
  readonly documents: Signal<string>
  readonly query: Signal<string>
  readonly article: Signal<string>
  readonly question: Signal<string>
}

/** @param model as in `EngineChoice` */
export function createPlayground(makeWorker: () => Worker, model: string, page: string): Playground {
  const engine = new EngineState(makeWorker, model, page)
  return {
    engine,
    embedder: new Embedder(engine),
    reader: new DocumentReader(engine),
    texts: signal(textSets[0].texts.join('\n')),
    documents: signal(sampleDocuments),
    query: signal(sampleQuery),
    article: signal(sampleArticle),
    question: signal(sampleQuestion),
  }
}

export const PlaygroundContext = createContext<Playground | undefined>(undefined)

export function usePlayground(): Playground {
  const playground = useContext(PlaygroundContext)
  if (playground === undefined) throw new Error('usePlayground is for components inside PlaygroundContext')
  return playground
}
