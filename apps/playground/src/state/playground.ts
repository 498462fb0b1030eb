import { type Signal, signal } from '@preact/signals'
import { createContext } from 'preact'
import { useContext } from 'preact/hooks'
import { DocumentReader } from '../embedding/document-reader.js'
import { Embedder } from '../embedding/embedder.js'
import { splitLines } from '../embedding/split-texts.js'
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
import { FilesSearch } from './files-search.js'
import { Lazy } from './lazy.js'
import { RowWidth } from './row-width.js'

/** The state of the page: the engine, the prepared results, and the user's input. None of it outlives the page. */
export interface Playground {
  readonly engine: EngineState
  readonly embedder: Embedder
  readonly reader: DocumentReader
  readonly files: FilesSearch
  readonly prepared: Prepared
  readonly width: RowWidth
  readonly tab: Signal<string>
  readonly texts: Signal<string>
  readonly documents: Signal<string>
  readonly query: Signal<string>
  /** Whether search uses the definitions instead of `documents` */
  readonly isInDefinitions: Signal<boolean>
  /** undefined for the book, which loads on request */
  readonly article: Signal<string | undefined>
  readonly question: Signal<string>
}

/** Prepared rows of the default model. */
export interface Prepared {
  /** Whether they come from this page's model. */
  readonly isUsable: boolean
  readonly samples: Lazy<ReadonlyMap<string, Vector>>
  readonly article: Lazy<PreparedDocument>
  readonly book: Lazy<PreparedDocument>
  readonly definitions: Lazy<PreparedCorpus>
}

/**
 * @param model as in `EngineChoice`
 * @param savesData whether the user's browser asks for few downloads
 */
export function createPlayground(
  makeWorker: () => Worker,
  model: string,
  page: string,
  savesData: boolean,
): Playground {
  const texts = signal(textSets[0].texts.join('\n'))
  const sampleTexts = () => textsToMeasure(texts.value)
  const engine = new EngineState(makeWorker, { model, page, savesData, sampleTexts })
  const isDefaultModel = model === ''
  return {
    engine,
    embedder: new Embedder(engine),
    reader: new DocumentReader(engine),
    files: new FilesSearch(engine),
    prepared: {
      isUsable: isDefaultModel,
      samples: new Lazy(loadSamples),
      article: new Lazy(loadArticle),
      book: new Lazy(loadBook),
      definitions: new Lazy(loadDefinitions),
    },
    width: new RowWidth(),
    tab: signal('compare'),
    texts,
    documents: signal(sampleDocuments),
    query: signal(sampleQuery),
    isInDefinitions: signal(false),
    // The book has prepared rows of the default model only. Other models begin with a shorter text.
    article: signal(isDefaultModel ? undefined : sampleArticle),
    question: signal(isDefaultModel ? bookQuestions[0] : sampleQuestion),
  }
}

/** The user's first lines, or a sample: enough to compare engines with, and few enough to take no time. */
function textsToMeasure(lines: string): readonly string[] {
  const texts = splitLines(lines).map(({ text }) => text)
  return (texts.length > 0 ? texts : textSets[0].texts).slice(0, 12).map((text) => text.slice(0, 500))
}

export const PlaygroundContext = createContext<Playground | undefined>(undefined)

export function usePlayground(): Playground {
  const playground = useContext(PlaygroundContext)
  if (playground === undefined) throw new Error('usePlayground is for components inside PlaygroundContext')
  return playground
}
