import { memo } from 'preact/compat'
import type { TextRange } from '../embedding/split-texts.js'
import { heat } from '../geometry/heat.js'
import type { Neighbour } from '../geometry/nearest.js'
import { score } from './quantities.js'

interface ParagraphsProps {
  readonly text: string
  /** Scores of the read paragraphs; absent before */
  readonly passages: readonly TextRange[] | undefined
  readonly scores: readonly Neighbour[]
  /** Indices of the answers */
  readonly marked: readonly number[]
}

/** The text by paragraphs with their scores, the answers marked. The unread rest follows without scores. */
export function Paragraphs({ text, passages = [], scores, marked }: ParagraphsProps) {
  const scoreOf = new Map(scores.map(({ index, score: value }) => [index, value]))
  const rest = text.slice(passages.at(-1)?.end ?? 0).trim()
  return (
    <>
      {passages.map(({ start, end }, i) => (
        <Paragraph
          key={start}
          index={i}
          words={text.slice(start, end)}
          value={scoreOf.get(i)}
          isMarked={marked.includes(i)}
        />
      ))}
      {rest !== '' && <p class={passages.length > 0 ? 'unread' : ''}>{rest}</p>}
    </>
  )
}

interface ParagraphProps {
  readonly index: number
  readonly words: string
  readonly value: number | undefined
  readonly isMarked: boolean
}

/** Renders again only when it changes, because a book has hundreds of paragraphs. */
const Paragraph = memo(({ index, words, value, isMarked }: ParagraphProps) => (
  <p
    id={`paragraph-${index}`}
    tabIndex={-1}
    data-marked={isMarked}
    style={{ '--share': `${value === undefined || !isMarked ? 0 : Math.round(heat(value) * 100)}%` }}
  >
    {value !== undefined && (
      <span class="margin">
        <span class="spoken">Score </span>
        {score(value)}
      </span>
    )}
    {words}
  </p>
))
