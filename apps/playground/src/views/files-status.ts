import type { Phase } from '../state/engine-state.js'
import type { Found } from '../state/files-search.js'
import { count } from './quantities.js'

export interface FilesState {
  readonly phase: Phase
  readonly query: string
  readonly found: Found | undefined
  /** What names the files to search in; empty for all */
  readonly only: string
  /** Passages that a search finds */
  readonly passages: number
  /** Whether all files are indexed */
  readonly isWhole: boolean
  readonly hasFailed: boolean
}

/** The state of the search in files, in a sentence. */
export function filesStatus({ phase, query, found, only, passages, isWhole, hasFailed }: FilesState): string {
  if (phase === 'starting' || phase === 'connecting') return 'The engine is starting. Then it reads your files …'
  if (phase !== 'ready') return 'Press Start to read your files and search in them.'
  if (hasFailed) return ''
  if (passages === 0) return isWhole ? 'None of these files has text to search in.' : 'Reading your files …'
  const all = `${count(passages, 'passage')}${isWhole ? '' : ' so far'}`
  if (query === '') return `${all}. Type what you look for.`
  if (found?.query !== query) return `${all} …`
  if (found.hits.length > 0) return `The best of ${all}`
  return `Nothing found in ${all}${only === '' ? '' : ` in files that match “${only}”`}.`
}
