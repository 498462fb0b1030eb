import type { Embedder, Embeddings, Tolerance } from '@lamjs/core'
import { check } from '../assert.js'
import type { Expectations } from '../expectations.js'
import type { AnyOptions } from './subject.js'

export function rowOf({ data, dim }: Embeddings, index: number): Float32Array {
  return data.subarray(index * dim, (index + 1) * dim)
}

/** Checks that a result has one row for each text, of one width. */
export function expectShape(rows: Embeddings, texts: number, what: string): void {
  check(rows.length === texts, `${what}: expected ${texts} rows, found ${rows.length}.`)
  check(
    rows.data.length === texts * rows.dim && rows.tokenCounts.length === texts,
    `${what}: expected ${texts} rows of ${rows.dim} values with a token count each, found ${rows.data.length} values and ${rows.tokenCounts.length} counts.`,
  )
}

/** Expects the rows, token counts and cut texts of another result, row by row. */
export function expectEmbeddings(
  expect: Expectations,
  rows: Embeddings,
  expected: Embeddings,
  tolerance: Tolerance | 'bitwise',
  what: string,
): void {
  expectShape(rows, expected.length, what)
  check(rows.dim === expected.dim, `${what}: expected rows of width ${expected.dim}, found ${rows.dim}.`)
  for (let i = 0; i < expected.length; i++) {
    const [found, known] = [rowOf(rows, i), rowOf(expected, i)]
    expect.same(found, known, tolerance, `${what}, text ${i}`)
    if (tolerance !== 'bitwise') expect.cosine(found, known, tolerance.cosine, `${what}, text ${i}`)
  }
  expectEqual([...rows.tokenCounts], [...expected.tokenCounts], `${what}: token counts`)
  expectEqual(rows.truncated, expected.truncated, `${what}: truncated texts`)
}

/** Expects values that are equal as JSON. */
export function expectEqual(found: unknown, expected: unknown, what: string): void {
  const [a, b] = [JSON.stringify(found), JSON.stringify(expected)]
  check(a === b, `${what}: expected ${b}, found ${a}.`)
}

/** `encode` with options that `Embedder` does not promise, such as `output`, or with wrong ones. */
export function encodeWith(
  embedder: Embedder,
  texts: unknown,
  options: AnyOptions | null | object,
): Promise<Embeddings> {
  return (embedder.encode as (texts: unknown, options: unknown) => Promise<Embeddings>)(texts, options)
}

/** As the promise, but a case that waits for ever fails with a reason. */
export async function within<T>(promise: Promise<T>, milliseconds: number, what: string): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what}: nothing happened within ${milliseconds} ms.`)), milliseconds)
  })
  try {
    return await Promise.race([promise, late])
  } finally {
    clearTimeout(timer)
  }
}
