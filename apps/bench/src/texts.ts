import type { Piece, Prose } from './prose.js'
import { normal, type Random, seededRandom } from './random.js'

/** A text and what it comes to, `[CLS]` and `[SEP]` included. */
export interface Text {
  readonly text: string
  readonly tokens: number
}

/** Lengths of sentences: log-normal with this median and deviation of the logarithm, cut to these ends. */
export const SENTENCE_TOKENS = { median: 18, deviation: 0.55, min: 5, max: 120 } as const
/** Lengths of documents: every factor between the ends equally likely. */
export const DOCUMENT_TOKENS = { min: 300, max: 3000 } as const

const SPECIAL_TOKENS = 2
const SENTENCES_A_PARAGRAPH = 5

/** Texts made of real sentences and clauses, the same for the same seed everywhere. */
export class TextBuilder {
  readonly #prose: Prose
  readonly #random: Random
  /** Shortest first. */
  readonly #fillers: readonly Piece[]

  constructor(prose: Prose, seed: number) {
    this.#prose = prose
    this.#random = seededRandom(seed)
    this.#fillers = [...prose.clauses, ...prose.sentences].sort((a, b) => a.tokens - b.tokens)
  }

  /** Short texts of mixed lengths, as `SENTENCE_TOKENS` says. */
  sentences(count: number): Text[] {
    const { median, deviation, min, max } = SENTENCE_TOKENS
    return Array.from({ length: count }, () => {
      const drawn = Math.round(median * Math.exp(deviation * normal(this.#random)))
      return this.#near(Math.min(max, Math.max(min, drawn)))
    })
  }

  /** Texts of several paragraphs, as `DOCUMENT_TOKENS` says. */
  documents(count: number): Text[] {
    const { min, max } = DOCUMENT_TOKENS
    return Array.from({ length: count }, () => this.#near(Math.round(min * (max / min) ** this.#random())))
  }

  /** A text of exactly `tokens` tokens: prose, and at its end as many words of one token as are missing. */
  exactly(tokens: number): Text {
    const near = this.#compose(tokens - SPECIAL_TOKENS)
    const missing = tokens - SPECIAL_TOKENS - near.tokens
    const words = Array.from({ length: missing }, () => 'and')
    return { text: [near.text, ...words].filter((part) => part !== '').join(' '), tokens }
  }

  /** About as long as asked, never longer unless no piece is short enough. */
  #near(tokens: number): Text {
    const composed = this.#compose(tokens - SPECIAL_TOKENS)
    const { text, tokens: inner } = composed.tokens > 0 ? composed : this.#fillers[0]
    return { text, tokens: inner + SPECIAL_TOKENS }
  }

  /** Whole sentences drawn at random while they fit, then the longest pieces that still do. At most `budget` tokens. */
  #compose(budget: number): Piece {
    const parts: string[] = []
    let left = budget
    let inParagraph = 0
    const add = ({ text, tokens }: Piece) => {
      parts.push(inParagraph === SENTENCES_A_PARAGRAPH ? '\n\n' : parts.length > 0 ? ' ' : '', text)
      inParagraph = inParagraph === SENTENCES_A_PARAGRAPH ? 1 : inParagraph + 1
      left -= tokens
    }
    for (let piece = this.#draw(); piece.tokens <= left; piece = this.#draw()) add(piece)
    for (let piece = this.#filler(left); piece !== undefined; piece = this.#filler(left)) add(piece)
    return { text: parts.join(''), tokens: budget - left }
  }

  #draw(): Piece {
    return this.#prose.sentences[Math.floor(this.#random() * this.#prose.sentences.length)]
  }

  /** One of the longest pieces of at most `tokens` tokens. */
  #filler(tokens: number): Piece | undefined {
    const fitting = this.#fillers.filter((piece) => piece.tokens <= tokens)
    const longest = fitting.at(-1)?.tokens
    const equals = fitting.filter((piece) => piece.tokens === longest)
    return equals[Math.floor(this.#random() * equals.length)]
  }
}
