import { batch } from '@preact/signals'
import { useMemo, useState } from 'preact/hooks'
import { ranked } from '../geometry/nearest.js'
import { bookQuestions, sampleArticle, sampleQuestion } from '../samples/article.js'
import { usePlayground } from '../state/playground.js'
import { useWanted } from '../state/use-wanted.js'
import { Paragraphs } from './paragraphs.js'
import { count, score } from './quantities.js'
import { SearchField } from './search-field.js'
import { TakeAway } from './take-away.js'
import { type LongText, useDocument } from './use-document.js'
import { WorkBar } from './work-bar.js'

/** Number of paragraphs marked as answers */
const MARKED = 3

/** A long text with the paragraphs nearest to a question marked. */
export function ReadView() {
  const { article, question, reader, engine, prepared, width } = usePlayground()
  const [isEditing, setEditing] = useState(false)
  const long = useDocument()
  const { text = '', document } = long
  const asked = question.value.trim()
  const [vector] = useWanted('query', asked === '' ? [] : [asked], {
    comparedWith: long.isPrepared ? 'prepared' : 'computed',
  })
  const rows = document?.rows.map((row) => width.of(row)) ?? []
  const order = vector ? ranked(width.of(vector.row), rows) : []
  const marked = order.slice(0, MARKED).map(({ index }) => index)
  const isBook = article.value === undefined || article.value === prepared.book.value.value?.text
  const passages = document?.passages ?? []
  const pieces = useMemo(() => passages.map(({ start, end }) => text.slice(start, end)), [passages, text])
  const choose = (own: string | undefined, asks: string, edit: boolean) =>
    batch(() => {
      article.value = own
      question.value = asks
      setEditing(edit)
    })
  return (
    <div class="read">
      <section class="ask">
        <SearchField
          id="question"
          label="Ask the text"
          value={question}
          suggestions={isBook ? bookQuestions : undefined}
        />
        <p class="fine" role="status" data-testid="read-status">
          {readStatus(
            long,
            engine.phase.value,
            reader.failed.value === text,
            prepared.book.hasFailed.value,
            asked,
            vector !== undefined,
          )}
        </p>
        <Reading long={long} />
        <ol class="answers" aria-label="Nearest paragraphs">
          {order.slice(0, MARKED).map(({ index, score: value }) => (
            <li key={index}>
              <button type="button" onClick={() => goTo(index)}>
                <b>{score(value)}</b> {opening(pieces[index])}
              </button>
            </li>
          ))}
        </ol>
        <div class="samples">
          {prepared.isUsable && (
            <button
              type="button"
              aria-pressed={isBook && !isEditing}
              onClick={() => choose(undefined, bookQuestions[0], false)}
            >
              Alice in Wonderland
            </button>
          )}
          <button
            type="button"
            aria-pressed={text === sampleArticle && !isEditing}
            onClick={() => choose(sampleArticle, sampleQuestion, false)}
          >
            The lighthouse
          </button>
          <button
            type="button"
            aria-pressed={isEditing}
            onClick={() =>
              isEditing ? setEditing(false) : choose(isBook ? '' : text, isBook ? '' : question.value, true)
            }
          >
            {isEditing ? 'Done' : 'Use your own text'}
          </button>
        </div>
      </section>
      <section class="sheet" aria-label="The text">
        {isEditing ? (
          <textarea
            aria-label="The text to read; paragraphs stand between blank lines"
            rows={26}
            value={text}
            onInput={(event) => {
              article.value = event.currentTarget.value
            }}
          />
        ) : (
          <Paragraphs text={text} passages={document?.passages} scores={order} marked={marked} />
        )}
      </section>
      <TakeAway embeddings={{ texts: pieces, rows }} task={{ kind: 'read', query: asked }} />
    </div>
  )
}

/** The progress of reading, with buttons to stop and continue. */
function Reading({ long: { text, isPrepared, readHere } }: { readonly long: LongText }) {
  const { reader, engine } = usePlayground()
  const progress = reader.progress.value
  const isStopped = text !== undefined && reader.stopped.value === text
  if (engine.phase.value !== 'ready') return null
  if (isPrepared) {
    return (
      <button type="button" class="quiet" onClick={readHere}>
        Read it here, now
      </button>
    )
  }
  if (isStopped) {
    return (
      <button type="button" class="quiet" onClick={() => reader.goOn()}>
        Go on reading
      </button>
    )
  }
  if (progress === undefined) return null
  const words = progress.secondsLeft === undefined ? '' : `about ${count(progress.secondsLeft, 'second')} left`
  return <WorkBar label="Reading" share={progress.share} words={words} onStop={() => reader.stop()} />
}

function readStatus(
  { text, document, isPrepared }: LongText,
  phase: string,
  hasFailed: boolean,
  hasNoBook: boolean,
  question: string,
  hasAnswer: boolean,
): string {
  if (text === undefined) {
    return hasNoBook
      ? 'The book could not be fetched. Check the connection to this site.'
      : 'Fetching the book, 0.5 MB …'
  }
  if (text.trim() === '') return 'Paste a long text to read.'
  if (hasFailed) return 'This text could not be read; the note above says why.'
  if (document) {
    const size = `${count(document.rows.length, 'paragraph')}, ${count(document.tokens, 'token')}`
    const start = phase !== 'ready' && question !== '' && !hasAnswer ? ' Press Start to ask that.' : ''
    if (isPrepared) return `${size}, read before this page came to you.${start}`
    return document.isWhole ? `${size}, read once` : `The first ${size}, so far`
  }
  if (phase === 'ready') return `Reading ${count(text.trim().split(/\s+/).length, 'word')} …`
  return phase === 'starting' ? 'The engine is starting …' : 'Press Start to have the text read.'
}

function goTo(index: number): void {
  const calm = matchMedia('(prefers-reduced-motion: reduce)').matches
  const target = document.getElementById(`paragraph-${index}`)
  target?.scrollIntoView({ block: 'center', behavior: calm ? 'auto' : 'smooth' })
  target?.focus({ preventScroll: true })
}

function opening(words: string | undefined): string {
  if (words === undefined) return ''
  return words.length <= 70 ? words : `${words.slice(0, 70).replace(/\s+\S*$/, '')} …`
}
