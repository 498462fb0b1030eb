import type { Random } from '../random.js'
import type { TextBuilder } from '../texts.js'

/** One request of a soak, and what is to come of it. */
export interface SoakRequest {
  /** What it is counted under: `POST /embed, several texts`. */
  readonly kind: string
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly type: string
  readonly body?: string
  readonly status: number
  /** Whether an answer of that status is whole. */
  readonly isWhole: (answer: string) => boolean
  /** ms after which the client hangs up, answered or not. */
  readonly hangUpAfter?: number
}

/** Bounds that the server of a soak has, so that some requests go beyond them. */
export const SOAK_LIMITS = { inputs: 64, bodyBytes: 2 ** 20 } as const

/** How often a text is of a length: within each part every factor between its ends is equally likely. */
export const SOAK_LENGTHS = [
  { share: 0.9, from: 3, to: 200 },
  { share: 0.09, from: 200, to: 2_000 },
  { share: 0.01, from: 2_000, to: 20_000 },
] as const

const TEXTS = 400

/** Requests of every endpoint in the shares of `KINDS`, with texts of `SOAK_LENGTHS`. The same ones for the same seed. */
export class SoakRequests {
  /** Numbers from 0 to 1. */
  readonly random: Random
  /** As often as `SOAK_LENGTHS` has their lengths; the longest last. */
  readonly #texts: readonly string[]
  readonly #short: readonly string[]

  constructor(texts: TextBuilder, random: Random) {
    this.random = random
    this.#texts = SOAK_LENGTHS.flatMap(({ share, from, to }) => {
      const count = Math.round(share * TEXTS)
      return Array.from({ length: count }, (_, i) =>
        texts.exactly(Math.round(from * (to / from) ** (count === 1 ? 1 : i / (count - 1)))),
      )
    }).map(({ text }) => text)
    this.#short = this.#texts.slice(0, TEXTS / 2)
  }

  next(): SoakRequest {
    let left = this.random() * TOTAL
    const kind = KINDS.find(({ weight }) => {
      left -= weight
      return left < 0
    })
    const { make, name } = kind ?? KINDS[0]
    const draw: Draw = {
      text: () => this.#one(this.#texts),
      several: (most) => Array.from({ length: 1 + Math.floor(this.random() * most) }, () => this.#one(this.#short)),
      upTo: (most) => this.random() * most,
    }
    return { kind: name, method: 'POST', type: 'application/json', status: 200, isWhole: () => true, ...make(draw) }
  }

  #one(list: readonly string[]): string {
    return list[Math.floor(this.random() * list.length)]
  }
}

interface Draw {
  text(): string
  /** 1 to `most` short texts. */
  several(most: number): string[]
  /** A number from 0 to `most`. */
  upTo(most: number): number
}

interface Kind {
  readonly name: string
  readonly weight: number
  readonly make: (draw: Draw) => Pick<SoakRequest, 'path'> & Partial<SoakRequest>
}

const KINDS: readonly Kind[] = [
  {
    name: 'OpenAI, float',
    weight: 22,
    make: ({ text }) => openai({ input: text() }, 1),
  },
  {
    name: 'OpenAI, base64, several texts',
    weight: 12,
    make({ several }) {
      const input = several(16)
      return openai({ input, encoding_format: 'base64' }, input.length)
    },
  },
  {
    name: 'OpenAI, int8, fewer dimensions',
    weight: 4,
    make: ({ text }) => openai({ input: text(), output_dtype: 'int8', dimensions: 128 }, 1),
  },
  { name: 'TEI /embed', weight: 10, make: ({ text }) => rows('/embed', { inputs: text() }, 1) },
  {
    name: 'TEI /embed, several texts',
    weight: 6,
    make({ several }) {
      const inputs = several(16)
      return rows('/embed', { inputs }, inputs.length)
    },
  },
  {
    name: 'TEI /similarity',
    weight: 4,
    make({ several }) {
      const [source_sentence, ...sentences] = [...several(6), ...several(1)]
      return rows('/similarity', { inputs: { source_sentence, sentences } }, sentences.length)
    },
  },
  { name: 'TEI /embed_all', weight: 3, make: ({ several }) => rows('/embed_all', { inputs: several(1) }, 1) },
  { name: 'TEI /tokenize', weight: 3, make: ({ text }) => rows('/tokenize', { inputs: text() }, 1) },
  {
    name: 'Ollama /api/embed',
    weight: 4,
    make: ({ text }) =>
      posted('/api/embed', { model: MODEL, input: text() }, (answer) => answer.includes('"embeddings":[[')),
  },
  {
    name: 'passages',
    weight: 4,
    make: ({ several }) =>
      posted('/v1/passages', { input: several(8).join('\n\n') }, (answer) => answer.includes('"object":"passage"')),
  },
  {
    name: 'stream',
    weight: 8,
    make({ several }) {
      const texts = several(40)
      return { ...stream(texts), isWhole: (answer) => linesOf(answer, '"embedding"') === texts.length }
    },
  },
  { name: 'lists and probes', weight: 4, make: ({ upTo }) => probes[Math.floor(upTo(probes.length))] },
  // The default model embeds and does not rerank.
  {
    name: 'refused: rerank',
    weight: 2,
    make: ({ several }) => refused('/rerank', { query: 'rivers', texts: several(8) }, 424),
  },
  {
    name: 'refused: no such model',
    weight: 2,
    make: () => refused('/v1/embeddings', { model: 'none', input: 'a' }, 404),
  },
  { name: 'refused: no JSON', weight: 2, make: () => ({ path: '/v1/embeddings', body: '{"input": "a', status: 400 }) },
  { name: 'refused: no such path', weight: 2, make: () => ({ method: 'GET', path: '/nowhere', status: 404 }) },
  {
    name: 'refused: too many texts',
    weight: 2,
    make: () => refused('/embed', { inputs: Array.from({ length: SOAK_LIMITS.inputs + 1 }, () => 'a') }, 400),
  },
  {
    name: 'refused: too large a body',
    weight: 1,
    make: () => refused('/v1/embeddings', { model: MODEL, input: 'a'.repeat(SOAK_LIMITS.bodyBytes) }, 413),
  },
  {
    name: 'hung up',
    weight: 5,
    make: ({ text, upTo }) => ({ ...openai({ input: text() }, 1), hangUpAfter: upTo(50) }),
  },
  {
    name: 'hung up: stream',
    weight: 3,
    make: ({ several, upTo }) => ({ ...stream([...several(40), ...several(40)]), hangUpAfter: upTo(100) }),
  },
]

const MODEL = 'model'
const TOTAL = KINDS.reduce((sum, { weight }) => sum + weight, 0)

const probes = ['/v1/models', '/v1/models/model', '/info', '/health', '/livez', '/readyz', '/api/tags', '/metrics'].map(
  (path) => ({ method: 'GET', path }) as const,
)

function posted(path: string, body: object, isWhole: SoakRequest['isWhole']) {
  return { path, body: JSON.stringify(body), isWhole }
}

function openai(fields: object, texts: number) {
  const isWhole = (answer: string) => answer.split('"object":"embedding"').length - 1 === texts
  return posted('/v1/embeddings', { model: MODEL, ...fields }, isWhole)
}

/** A request that is answered with a list. */
function rows(path: string, body: object, length: number) {
  return posted(path, body, (answer) => (JSON.parse(answer) as unknown[]).length === length)
}

function refused(path: string, body: object, status: number) {
  return { path, body: JSON.stringify(body), status }
}

function stream(texts: readonly string[]) {
  const lines = [{ model: MODEL }, ...texts].map((line) => `${JSON.stringify(line)}\n`)
  return { path: '/v1/encode', type: 'application/x-ndjson', body: lines.join('') }
}

function linesOf(answer: string, having: string): number {
  return answer.split('\n').filter((line) => line.includes(having)).length
}
