import { useEffect, useState } from 'preact/hooks'
import { heat, topScore } from '../geometry/heat.js'
import { ranked } from '../geometry/nearest.js'
import { sampleArticle, sampleQuestion } from '../samples/article.js'
import { usePlayground } from '../state/playground.js'
import { useWanted } from '../state/use-wanted.js'
import { count, score } from './quantities.js'
import { SearchField } from './search-field.js'

/** Paragraphs marked as answers */
const MARKED = 3

/** A long text, read once; the paragraphs nearest to a question stand out in it. */
export function ReadView() {
  const { article, question, reader, engine } = usePlayground()
  const [isEditing, setEditing] = useState(false)
  const text = article.value
  useEffect(() => reader.want(text), [reader, text])
  useEffect(() => () => reader.want(''), [reader])
  const asked = question.value.trim()
  const [vector] = useWanted('query', asked === '' ? [] : [asked])
  const document = reader.document.value?.text === text ? reader.document.value : undefined
  const paragraphs = document ? rowsOf(document.rows.data, document.rows.dim) : []
  const order = vector ? ranked(vector.row, paragraphs) : []
  const status = () => {
    if (document) {
      const tokens = document.rows.tokenCounts.reduce((sum, of) => sum + of, 0)
      return `${count(paragraphs.length, 'paragraph')}, ${count(tokens, 'token')}, read once`
    }
    if (text.trim() === '') return 'Paste a long text to read.'
    if (reader.failed.value === text) return 'This text could not be read; the note above says why.'
    if (engine.phase.value === 'ready') return `Reading ${count(wordsIn(text), 'word')} …`
    return engine.phase.value === 'starting' ? 'The engine is starting …' : 'Start an engine to have the text read.'
  }
  const goTo = (index: number) => {
    const calm = matchMedia('(prefers-reduced-motion: reduce)').matches
    const target = globalThis.document.getElementById(`paragraph-${index}`)
    target?.scrollIntoView({ block: 'center', behavior: calm ? 'auto' : 'smooth' })
    target?.focus({ preventScroll: true })
  }
  return (
    <div class="read">
      <section class="ask">
        <SearchField id="question" label="Ask the text" value={question} />
        <p class="fine" role="status" data-testid="read-status">
          {status()}
        </p>
        <ol class="answers" aria-label="Nearest paragraphs">
          {order.slice(0, MARKED).map(({ index, score: value }) => (
            <li key={index}>
              <button type="button" onClick={() => goTo(index)}>
                <b>{score(value)}</b> {opening(text, document?.rows.passages[index])}
              </button>
            </li>
          ))}
        </ol>
        <div class="samples">
          <button type="button" aria-pressed={isEditing} onClick={() => setEditing(!isEditing)}>
            {isEditing ? 'Done' : 'Use your own text'}
          </button>
          {text !== sampleArticle && (
            <button
              type="button"
              onClick={() => {
                article.value = sampleArticle
                question.value = sampleQuestion
              }}
            >
              The lighthouse
            </button>
          )}
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
          <Paragraphs
            text={text}
            passages={document?.rows.passages}
            scores={new Map(order.map((one) => [one.index, one.score]))}
            marked={order.slice(0, MARKED).map(({ index }) => index)}
          />
        )}
      </section>
    </div>
  )
}

interface ParagraphsProps {
  readonly text: string
  /** Absent until the text was read */
  readonly passages: readonly { readonly start: number; readonly end: number }[] | undefined
  readonly scores: ReadonlyMap<number, number>
  readonly marked: readonly number[]
}

function Paragraphs({ text, passages, scores, marked }: ParagraphsProps) {
  const top = topScore(scores.values())
  const pieces = passages?.map(({ start, end }) => text.slice(start, end)) ?? text.split(/\n\s*\n/)
  return (
    <>
      {pieces.map((piece, i) => {
        const value = scores.get(i)
        const rank = marked.indexOf(i)
        return (
          <p
            key={i}
            id={`paragraph-${i}`}
            tabIndex={-1}
            data-marked={rank >= 0}
            style={{ '--share': `${value === undefined || rank < 0 ? 0 : Math.round(heat(value, top) * 100)}%` }}
          >
            {value !== undefined && (
              <span class="margin">
                <span class="spoken">Score </span>
                {score(value)}
              </span>
            )}
            {piece}
          </p>
        )
      })}
    </>
  )
}

function rowsOf(data: Float32Array, dim: number): Float32Array[] {
  return Array.from({ length: data.length / dim }, (_, i) => data.subarray(i * dim, (i + 1) * dim))
}

function wordsIn(text: string): number {
  return text.trim().split(/\s+/).length
}

function opening(text: string, passage: { readonly start: number; readonly end: number } | undefined): string {
  if (passage === undefined) return ''
  const words = text.slice(passage.start, passage.end)
  return words.length <= 70 ? words : `${words.slice(0, 70).replace(/\s+\S*$/, '')} …`
}
