import {
  type Backend,
  type ModelSource,
  openCheckpoint,
  type Program,
  type TokenBatch,
  wholeTexts,
} from '@lamjs/core/backend'

/** Texts end to end, one span for each unless `spans` says otherwise. */
export function batchOf(texts: readonly Int32Array[], spans?: Uint32Array): TokenBatch {
  const offsets = new Uint32Array(texts.length + 1)
  for (const [i, text] of texts.entries()) offsets[i + 1] = offsets[i] + text.length
  const ids = new Int32Array(offsets[texts.length])
  for (const [i, text] of texts.entries()) ids.set(text, offsets[i])
  return { ids, offsets, spans: spans ?? wholeTexts(offsets) }
}

/** The batch with one span a text: its first token. */
export function firstTokens(batch: TokenBatch): TokenBatch {
  const { offsets } = batch
  return {
    ...batch,
    spans: Uint32Array.from({ length: 2 * (offsets.length - 1) }, (_, i) => offsets[i >> 1] + (i % 2)),
  }
}

/** `length` ids below `vocabulary`, the same at every call. */
export function textOf(length: number, seed = 1, vocabulary = 200): Int32Array {
  let state = Math.imul(seed, 0x9e3779b1) >>> 0
  return Int32Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * vocabulary)
  })
}

/** Compiles `model`, and disposes of the program when `use` is done. */
export async function withProgram<T>(backend: Backend, model: ModelSource, use: (program: Program) => Promise<T>) {
  const program = await backend.compile(await openCheckpoint(model))
  try {
    return await use(program)
  } finally {
    await program.dispose()
  }
}

/** Row `index` of `[rows, width]`, divided by its Euclidean norm. */
export function direction(data: Float32Array, index: number, width: number): Float64Array {
  const row = Float64Array.from(data.subarray(index * width, (index + 1) * width))
  const norm = Math.sqrt(row.reduce((sum, value) => sum + value * value, 0))
  return row.map((value) => value / norm)
}

export function cosine(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i]
  return sum
}

export function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let most = 0
  for (let i = 0; i < a.length; i++) most = Math.max(most, Math.abs(a[i] - b[i]))
  return most
}
