import type { Embedder, EncodePassagesOptions, PassageEmbeddings } from '@lamjs/core'
import { promptOfSide } from '@lamjs/core/embedder'
import type { CutRange } from '../passages/cut.js'
import type { Setup } from '../store/schema.js'

/** A document's text and where its passages lie in it. */
export interface CutText {
  readonly text: string
  readonly ranges: readonly CutRange[]
}

type Signal = EncodePassagesOptions['signal']

/** An embedder that reads documents whole, such as a `LAM` or a client of a server. */
export interface PassageEmbedder extends Embedder {
  /** A row for each passage of the text, in order; `options.context` says what is read around them. As `LAM.encodePassages`. */
  encodePassages(text: string, options: EncodePassagesOptions): Promise<PassageEmbeddings>
}

export function readsPassages(embedder: Embedder): embedder is PassageEmbedder {
  return 'encodePassages' in embedder
}

/** Documents that are read at once, so that one is tokenized while another runs. */
const AT_ONCE = 4

/** A row for each passage of each document. A document of one passage is a text of its own, and those are encoded together. */
export async function encodePassages(
  embedder: Embedder,
  context: Setup['context'],
  documents: readonly CutText[],
  signal: Signal,
): Promise<Float32Array[][]> {
  const prompt = promptOfSide((await embedder.info()).prompts, 'document')
  const options = { ...(prompt === undefined ? {} : { prompt }), ...(signal === undefined ? {} : { signal }) }
  const whole = readsPassages(embedder) && context !== 'passage' ? embedder : undefined
  const rows: Float32Array[][] = documents.map(() => [])
  const alone: { readonly of: number; readonly text: string }[] = []
  const read: number[] = []
  for (const [i, { text, ranges }] of documents.entries()) {
    if (whole !== undefined && ranges.length > 1) read.push(i)
    else for (const { start, end } of ranges) alone.push({ of: i, text: text.slice(start, end) })
  }
  const embeddings = await embedder.encode(
    alone.map(({ text }) => text),
    { ...options, maxTokens: Number.POSITIVE_INFINITY },
  )
  for (const [i, row] of Array.from(embeddings).entries()) rows[alone[i].of].push(row)
  const reading = read.values()
  const readers = Array.from({ length: AT_ONCE }, async () => {
    for (const i of reading) {
      const { text, ranges } = documents[i]
      const passages = ranges.map(({ start, end }): [number, number] => [start, end])
      rows[i] = [...(await (whole as PassageEmbedder).encodePassages(text, { ...options, passages, context }))]
    }
  })
  await Promise.all(readers)
  return rows
}
