import { splitDocuments } from '../embedding/split-texts.js'
import { ranked } from '../geometry/nearest.js'
import { sampleDocuments, sampleQuery } from '../samples/documents.js'
import { usePlayground } from '../state/playground.js'
import { useWanted } from '../state/use-wanted.js'
import { count } from './quantities.js'
import { ScoreBar } from './score-bar.js'

/** Pasted documents, ranked by how near each is to a query. */
export function SearchView() {
  const { documents, query } = usePlayground()
  const items = splitDocuments(documents.value)
  const rows = useWanted('documents', items).map((vector) => vector?.row)
  const question = query.value.trim()
  const [asked] = useWanted('query', question === '' ? [] : [question])
  const results = asked ? ranked(asked.row, rows) : []
  const waiting = rows.filter((row) => row === undefined).length
  const isSample = documents.value === sampleDocuments && query.value === sampleQuery
  return (
    <div class="search">
      <section>
        <h2>
          <label for="query">Look for</label>
        </h2>
        <input
          id="query"
          type="search"
          autocomplete="off"
          value={query.value}
          onInput={(event) => {
            query.value = event.currentTarget.value
          }}
        />
        <p class="fine" role="status" data-testid="search-status">
          {status(question, items.length, waiting, asked !== undefined)}
        </p>
        <ol class="results" aria-label="Documents, the nearest first">
          {results.map(({ index, score }) => (
            <li key={items[index]}>
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

function status(question: string, documents: number, waiting: number, isAnswered: boolean): string {
  if (documents === 0) return 'Paste documents to search in.'
  const left = waiting > 0 ? `, ${waiting} still to be embedded` : ''
  if (question === '') return `${count(documents, 'document')}${left}. Type what you look for.`
  return isAnswered
    ? `${count(documents, 'document')}${left}, the nearest first`
    : `${count(documents, 'document')}${left}`
}
