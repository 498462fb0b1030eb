import type { TokenBatch } from '@lamjs/core/backend'
import type { TinyModel } from '@lamjs/oracle'
import { batchOf } from '../batches.js'
import type { Random } from './random.js'

/** A text and the ranges of it that are asked for. */
export interface AskedText {
  readonly ids: readonly number[]
  readonly types: readonly number[]
  readonly spans: readonly (readonly [start: number, end: number])[]
}

/** A text of the model: mostly short, sometimes over a border or two, of any ids and types, and up to four spans. */
export function randomText(random: Random, { vocabSize, mostTokens, tokenTypes }: TinyModel, most = 90): AskedText {
  const longest = Math.min(most, mostTokens, random.int(0, 3) === 0 ? 90 : 14)
  const length = random.int(1, longest)
  const each = (value: () => number) => Array.from({ length }, value)
  const spans = Array.from({ length: random.int(1, 4) }, () => {
    const start = random.int(0, length - 1)
    return [start, random.int(start + 1, length)] as const
  })
  const types = random.int(0, 1) === 1 ? tokenTypes - 1 : 0
  return { ids: each(() => random.int(0, vocabSize - 1)), types: each(() => random.int(0, types)), spans }
}

/** A batch of texts, with their spans in any order. `order` holds the text and the span of each row. */
export function askedBatch(
  texts: readonly AskedText[],
  arrange: <T>(list: readonly T[]) => T[] = (list) => [...list],
): { batch: TokenBatch; order: { text: number; span: number }[] } {
  const starts = texts.map((_, i) => texts.slice(0, i).reduce((sum, { ids }) => sum + ids.length, 0))
  const order = arrange(texts.flatMap(({ spans }, text) => spans.map((_, span) => ({ text, span }))))
  const spans = order.map(({ text, span }): [number, number] => {
    const [start, end] = texts[text].spans[span]
    return [starts[text] + start, starts[text] + end]
  })
  const batch = batchOf(
    texts.map(({ ids }) => Int32Array.from(ids)),
    spans,
    texts.map(({ types }) => Uint8Array.from(types)),
  )
  return { batch, order }
}

/** Texts that are each a little smaller: fewer of them, fewer spans, fewer tokens. */
export function smallerTexts(texts: readonly AskedText[]): AskedText[][] {
  const replaced = (at: number, ...by: AskedText[]) => [...texts.slice(0, at), ...by, ...texts.slice(at + 1)]
  const without = texts.length > 1 ? texts.map((_, at) => replaced(at)) : []
  const fewerSpans = texts.flatMap((text, at) =>
    text.spans.length > 1 ? text.spans.map((span) => replaced(at, { ...text, spans: [span] })) : [],
  )
  const shorter = texts.flatMap((text, at) => {
    const end = Math.max(...text.spans.map(([, last]) => last))
    const half = Math.max(end, text.ids.length >> 1)
    if (half === text.ids.length) return []
    return [replaced(at, { ...text, ids: text.ids.slice(0, half), types: text.types.slice(0, half) })]
  })
  return [...without, ...fewerSpans, ...shorter]
}
