import { batch } from '@preact/signals'
import { useEffect, useMemo } from 'preact/hooks'
import { splitDocuments } from '../embedding/split-texts.js'
import { ranked } from '../geometry/nearest.js'
import { definitionQueries } from '../samples/definitions.js'
import { sampleDocuments, sampleQuery } from '../samples/documents.js'
import { usePlayground } from '../state/playground.js'
import { useWanted } from '../state/use-wanted.js'
import { ScoreBar } from './score-bar.js'
import { SearchField } from './search-field.js'
import { searchStatus } from './search-status.js'
import { TakeAway } from './take-away.js'
import { WidthSlider } from './width-slider.js'
import { TextsWork } from './work-bar.js'

/** Number of results to show. */
const MOST = 30

/** Documents ranked by similarity to a query: pasted ones, or thousands of prepared ones. */
export function SearchView() {
  const { documents, query, isInDefinitions, engine, embedder, prepared, width } = usePlayground()
  const isPrepared = isInDefinitions.value
  const items = useMemo(() => (isPrepared ? [] : splitDocuments(documents.value)), [isPrepared, documents.value])
  const question = query.value.trim()
  const asking = question === '' ? [] : [question]
  const pasted = useWanted('documents', items, { beside: asking }).map((vector) => vector?.row)
  useEffect(() => {
    if (isPrepared) prepared.definitions.need()
  }, [isPrepared, prepared])
  const corpus = isPrepared ? prepared.definitions.value.value : undefined
  const texts = isPrepared ? (corpus?.lines ?? []) : items
  const rows = (isPrepared ? (corpus?.rows ?? []) : pasted).map((row) => row && width.of(row))
  const [asked] = useWanted('query', asking, isPrepared ? { comparedWith: 'prepared' } : { beside: items })
  const results = asked ? ranked(width.of(asked.row), rows).slice(0, MOST) : []
  const failed = embedder.failed.value
  const lost = items.filter((item, i) => rows[i] === undefined && failed.has(item)).length
  const waiting = rows.filter((row) => row === undefined).length - lost
  const there = isPrepared ? results.map(({ index }) => index) : rows.flatMap((row, i) => (row ? [i] : []))
  return (
    <div class="search">
      <section>
        <SearchField
          id="query"
          label="Look for"
          value={query}
          suggestions={isPrepared ? definitionQueries : undefined}
        />
        <p class="fine" role="status" data-testid="search-status">
          {searchStatus({
            question,
            documents: texts.length,
            noun: isPrepared ? 'definition' : 'document',
            waiting,
            lost,
            phase: engine.phase.value,
            answer: asked ? 'there' : failed.has(question) ? 'failed' : 'waiting',
            corpus: !isPrepared || corpus ? 'there' : prepared.definitions.hasFailed.value ? 'failed' : 'coming',
          })}
        </p>
        <TextsWork
          noun="document"
          total={rows.length}
          waiting={waiting}
          isRunning={engine.phase.value === 'ready'}
          isStopped={embedder.stopped.value.has('documents')}
          onStop={() => embedder.stop('documents')}
          onGoOn={() => embedder.goOn('documents')}
        />
        <ol class="results" aria-label="The nearest first">
          {results.map(({ index, score }) => (
            <li key={index}>
              <ScoreBar value={score} />
              {isPrepared ? <Definition line={texts[index]} /> : <p>{texts[index]}</p>}
            </li>
          ))}
        </ol>
      </section>
      <section class="searched">
        <Corpora />
        {isPrepared ? (
          <p class="fine">
            5,000 definitions out of WordNet, a dictionary made at Princeton (<a href="./notice.txt">notice</a>).
            Describe a word, and find it: each definition was embedded without the words it defines. Their rows, 1.9 MB
            in int8, and their text, 0.4 MB, came from this site when you opened this; a search compares your row with
            all of them.
          </p>
        ) : (
          <textarea
            id="documents"
            rows={18}
            spellcheck={false}
            value={documents.value}
            onInput={(event) => {
              documents.value = event.currentTarget.value
            }}
          />
        )}
        <WidthSlider />
      </section>
      <TakeAway
        embeddings={{ texts: there.map((i) => texts[i]), rows: there.map((i) => rows[i] as Float32Array) }}
        task={{ kind: 'search', texts: isPrepared ? there.map((i) => texts[i]) : items, query: question }}
      />
    </div>
  )
}

/** The choice of documents. */
function Corpora() {
  const { documents, query, isInDefinitions, prepared } = usePlayground()
  const isPrepared = isInDefinitions.value
  const isSample = !isPrepared && documents.value === sampleDocuments
  const choose = (definitions: boolean, text: string, question: string) =>
    batch(() => {
      isInDefinitions.value = definitions
      documents.value = text
      query.value = question
    })
  return (
    <>
      <h2>{isPrepared ? 'Search in' : <label for="documents">Documents, a blank line between</label>}</h2>
      <div class="samples">
        <button type="button" aria-pressed={isSample} onClick={() => choose(false, sampleDocuments, sampleQuery)}>
          The bicycle library
        </button>
        {prepared.isUsable && (
          <button
            type="button"
            aria-pressed={isPrepared}
            onClick={() => choose(true, documents.value, definitionQueries[0])}
          >
            5,000 definitions
          </button>
        )}
        <button type="button" onClick={() => choose(false, '', query.value)}>
          Your own
        </button>
      </div>
    </>
  )
}

function Definition({ line }: { readonly line: string }) {
  const [words, definition] = [line.slice(0, line.indexOf(': ')), line.slice(line.indexOf(': ') + 2)]
  return (
    <p>
      <strong>{words}</strong> {definition}
    </p>
  )
}
