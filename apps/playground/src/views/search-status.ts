import type { Phase } from '../state/engine-state.js'
import { count } from './quantities.js'

export interface SearchState {
  readonly question: string
  readonly documents: number
  /** The name of a document */
  readonly noun: string
  readonly waiting: number
  /** Number of texts that failed */
  readonly lost: number
  readonly phase: Phase
  /** State of the question */
  readonly answer: 'there' | 'waiting' | 'failed'
  /** State of the documents */
  readonly corpus: 'there' | 'coming' | 'failed'
}

/** The state of a search, in a sentence. */
export function searchStatus(state: SearchState): string {
  const { question, documents, noun, waiting, lost, phase, answer, corpus } = state
  if (corpus === 'coming') return 'Fetching the definitions, 2.3 MB …'
  if (corpus === 'failed')
    return 'The definitions could not be fetched. Check the connection to this site, then choose them again.'
  if (documents === 0) return 'Paste documents to search in.'
  const all = count(documents, noun)
  const left = waiting > 0 ? `, ${waiting} still to be embedded` : ''
  const missing = lost > 0 ? `, ${lost} could not be embedded` : ''
  const head = `${all}${left}${missing}`
  if (question === '') return `${head}. Type what you look for.`
  if (answer === 'failed') return `${head}. What you look for could not be embedded.`
  if (answer === 'there' && waiting < documents) return `${head}, the nearest first`
  if (phase === 'starting') return `${all}. The engine is starting …`
  return phase === 'ready' ? head : `${all}. Press Start to search in them.`
}
