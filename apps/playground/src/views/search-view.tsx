import { splitDocuments } from '../embedding/split-texts.js'
import { ranked } from '../geometry/nearest.js'
import { sampleDocuments, sampleQuery } from '../samples/documents.js'
import type { Phase } from '../state/engine-state.js'
import { usePlayground } from '../state/playground.js'
import { useWanted } from '../state/use-wanted.js'
import { count } from './quantities.js'
import { ScoreBar } from './score-bar.js'
import { SearchField } from './search-field.js'

/** Pasted documents, ranked by how near each is to a query. */
export function SearchView() {
  const { documents, query, engine, embedder } = usePlayground()
  const items = splitDocuments(documents.value)
  const rows = useWanted('documents', items).map((vector) => vector?.row)
  const question = query.value.trim()
  const [asked] = useWanted('query', question === '' ? [] : [question])
  const results = asked ? ranked(asked.row, rows) : []
  const failed = embedder.failed.value
  const lost = items.filter((item, i) => rows[i] === undefined && failed.has(item)).length
  const waiting = rows.filter((row) => row === undefined).length - lost
  const isSample = documents.value === sampleDocuments && query.value === sampleQuery
  return (
    <div class="search">
      <section>
        <SearchField id="query" label="Look for" value={query} />
        <p class="fine" role="status" data-testid="search-status">
          {status({
            question,
            documents: items.length,
            waiting,
            lost,
            phase: engine.phase.value,
            answer: asked ? 'there' : failed.has(question) ? 'failed' : 'waiting',
          })}
        </p>
        <ol class="results" aria-label="Documents, the nearest first">
          {results.map(({ index, score }) => (
            <li key={index}>
              <ScoreBar value={score} />
              <p>{items[index]}</p>
            </li>
          ))}
        </ol>
      </section>
      <section>
        <h2>
          <label for="documents">Documents, a blank line between</label>
        </h2>
        <div class="samples">
          <button
            type="button"
            aria-pressed={isSample}
            onClick={() => {
              documents.value = sampleDocuments
              query.value = sampleQuery
            }}
          >
            The bicycle library
          </button>
          <button
            type="button"
            onClick={() => {
              documents.value = ''
            }}
          >
            Clear
          </button>
        </div>
        <textarea
          id="documents"
          rows={22}
          spellcheck={false}
          value={documents.value}
          onInput={(event) => {
            documents.value = event.currentTarget.value
          }}
        />
      </section>
    </div>
  )
}

interface SearchState {
  readonly question: string
  readonly documents: number
  readonly waiting: number
  /** Could not be embedded */
  readonly lost: number
  readonly phase: Phase
  /** Of the question */
  readonly answer: 'there' | 'waiting' | 'failed'
}

function status({ question, documents, waiting, lost, phase, answer }: SearchState): string {
  if (documents === 0) return 'Paste documents to search in.'
  const all = count(documents, 'document')
  if (phase === 'starting') return `${all}. The engine is starting …`
  if (phase !== 'ready') return `${all}. Start an engine to search in them.`
  const left = waiting > 0 ? `, ${waiting} still to be embedded` : ''
  const missing = lost > 0 ? `, ${lost} could not be embedded` : ''
  if (question === '') return `${all}${left}${missing}. Type what you look for.`
  if (answer === 'failed') return `${all}${left}${missing}. What you look for could not be embedded.`
  return `${all}${left}${missing}${answer === 'there' ? ', the nearest first' : ''}`
}
