import { type TokenBatch, wholeTexts } from '@lamjs/core/backend'
import type { TinyModel } from '@lamjs/oracle'

/**
 * A batch of texts, end to end.
 * @param spans `[start, end]`, counted in the batch; by default one for each whole text
 * @param types token types of each text, in the same order
 */
export function batchOf(
  texts: readonly Int32Array[],
  spans?: readonly (readonly [number, number])[],
  types?: readonly Uint8Array[],
): TokenBatch {
  const offsets = new Uint32Array(texts.length + 1)
  texts.forEach((text, i) => {
    offsets[i + 1] = offsets[i] + text.length
  })
  const ids = new Int32Array(offsets[texts.length])
  texts.forEach((text, i) => {
    ids.set(text, offsets[i])
  })
  return {
    ids,
    offsets,
    spans: spans === undefined ? wholeTexts(offsets) : Uint32Array.from(spans.flat()),
    ...(types && { types: Uint8Array.from(types.flatMap((each) => [...each])) }),
  }
}

/** A text of `length` ids in [1, 200), which every tiny vocabulary has. Equal arguments give equal ids. */
export function textOf(length: number, seed = 1): Int32Array {
  let state = (Math.imul(seed, 0x9e3779b1) ^ Math.imul(length, 0x85ebca6b)) >>> 0
  return Int32Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return 1 + Math.floor((state / 2 ** 32) * 199)
  })
}

/** `textOf`, cut to the model's limit. */
export function textFor({ mostTokens }: Pick<TinyModel, 'mostTokens'>, length: number, seed = 1): Int32Array {
  return textOf(Math.min(length, mostTokens), seed)
}

/** The rows of `[rows, width]`, as views. */
export function rowsOf(data: Float32Array, rows: number): Float32Array[] {
  const width = rows === 0 ? 0 : data.length / rows
  return Array.from({ length: rows }, (_, row) => data.subarray(row * width, (row + 1) * width))
}

/** The items in another order; `order[i]` is the old index of the new item `i`. */
export function shuffled<T>(items: readonly T[], seed = 7): { items: T[]; order: number[] } {
  const order = items.map((_, i) => i)
  let state = seed
  for (let i = order.length - 1; i > 0; i--) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    const j = Math.floor((state / 2 ** 32) * (i + 1))
    ;[order[i], order[j]] = [order[j], order[i]]
  }
  return { items: order.map((i) => items[i]), order }
}
