import { LamError, type LamErrorCode, type Tolerance } from '@lamjs/core'
import type { GoldenRow } from '@lamjs/oracle'

/** Fails the case with `message` unless `condition` holds. */
export function check(condition: boolean, message: string): asserts condition {
  if (!condition) throw new Error(message)
}

/** Waits for `promise` and fails unless it rejects with a `LamError` of code `code`. */
export async function expectRejection(promise: Promise<unknown>, code: LamErrorCode, what: string): Promise<void> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason ?? 'nothing',
  )
  check(error !== undefined, `${what}: expected a rejection with ${code}, but it resolved.`)
  const found = LamError.is(error) ? error.code : `${String(error)} (not a LamError)`
  check(found === code, `${what}: expected a rejection with ${code}, found ${found}.`)
}

/** Compares the direction of a row of any norm with a golden one. Each component and the cosine must be within bounds. */
export function expectDirection(
  row: Float32Array,
  golden: Float64Array,
  { absolute, cosine }: Tolerance,
  what: string,
): void {
  check(row.length === golden.length, `${what}: expected a row of ${golden.length} values, found ${row.length}.`)
  expectFinite(row, what)
  check(normOf(row) > 0, `${what}: expected a mean, found zeros only.`)
  const unit = normalised(row)
  let worst = 0
  let dot = 0
  for (let i = 0; i < unit.length; i++) {
    if (Math.abs(unit[i] - golden[i]) > Math.abs(unit[worst] - golden[worst])) worst = i
    dot += unit[i] * golden[i]
  }
  const error = Math.abs(unit[worst] - golden[worst])
  check(
    error <= absolute,
    `${what}: component ${worst} is off by ${error.toExponential(2)}, allowed ${absolute}; cosine ${dot}.`,
  )
  check(dot >= cosine, `${what}: cosine ${dot}, expected at least ${cosine}.`)
}

/** Like `expectDirection`, and also compares the norm: a run returns means before normalisation. */
export function expectMean(
  row: Float32Array,
  golden: Pick<GoldenRow, 'embedding' | 'norm'>,
  tolerance: Tolerance,
  what: string,
): void {
  expectDirection(row, golden.embedding, tolerance, what)
  const found = normOf(row)
  const allowed = golden.norm * tolerance.absolute * Math.sqrt(row.length)
  check(
    Math.abs(found - golden.norm) <= allowed,
    `${what}: expected the mean before normalisation, of norm ${golden.norm}, found norm ${found}.`,
  )
}

/** Expects the same bits, or, with a tolerance, values within it (relative to the row's norm). */
export function expectSame(
  row: Float32Array,
  other: Float32Array,
  tolerance: Tolerance | 'bitwise',
  what: string,
): void {
  check(row.length === other.length, `${what}: expected ${other.length} values, found ${row.length}.`)
  expectFinite(row, what)
  const allowed = tolerance === 'bitwise' ? 0 : tolerance.absolute * Math.max(1, normOf(other))
  for (let i = 0; i < row.length; i++) {
    const error = Math.abs(row[i] - other[i])
    check(
      error <= allowed,
      `${what}: value ${i} is ${row[i]}, expected ${other[i]} (off by ${error}, ${allowed} allowed).`,
    )
  }
}

/** Euclidean norm. */
export function normOf(row: Float32Array | Float64Array): number {
  let sum = 0
  for (const value of row) sum += value * value
  return Math.sqrt(sum)
}

function expectFinite(row: Float32Array, what: string): void {
  const bad = row.findIndex((value) => !Number.isFinite(value))
  check(bad < 0, `${what}: value ${bad} is ${row[bad]}; a non-finite output is never returned (spec 5.3).`)
}

function normalised(row: Float32Array): Float64Array {
  const norm = normOf(row)
  return Float64Array.from(row, (value) => value / norm)
}
