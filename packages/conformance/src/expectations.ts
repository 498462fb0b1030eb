import type { Tolerance } from '@lamjs/core'
import type { GoldenRow } from '@lamjs/oracle'
import { check, normOf } from './assert.js'

/** How close a comparison came to its bound. Both numbers are in the unit of the comparison: a component, a norm, or 1 - cosine. */
export interface Margin {
  /** What was compared. */
  readonly what: string
  /** The largest error. */
  readonly error: number
  /** The largest error that passes; 0 where the bits must be the same. */
  readonly allowed: number
}

/** The error as a share of what is allowed: 0 is exact, 1 is the limit, more has failed. */
export function shareOf({ error, allowed }: Pick<Margin, 'error' | 'allowed'>): number {
  return error === 0 ? 0 : error / allowed
}

/** The share in per cent, for people. */
export function percentOf(margin: Pick<Margin, 'error' | 'allowed'>): string {
  const share = shareOf(margin)
  if (share === 0) return 'exact'
  if (!Number.isFinite(share)) return 'not exact'
  return share < 0.01 ? '<1 %' : `${Math.round(share * 100)} %`
}

/** The one nearer to its bound. */
export function closer<M extends Pick<Margin, 'error' | 'allowed'>>(
  one: M | undefined,
  other: M | undefined,
): M | undefined {
  if (one === undefined || other === undefined) return one ?? other
  return shareOf(other) > shareOf(one) ? other : one
}

/** The comparisons of one run of a case. It keeps the closest of them. */
export class Expectations {
  #closest: Margin | undefined

  /** The comparison that came closest to its bound; `undefined` for a case that compares no numbers. */
  get closest(): Margin | undefined {
    return this.#closest
  }

  /** Compares the direction of a row of any norm with a golden one. Each component and the cosine must be within bounds. */
  direction(row: Float32Array, golden: Float64Array, { absolute, cosine }: Tolerance, what: string): void {
    check(row.length === golden.length, `${what}: expected a row of ${golden.length} values, found ${row.length}.`)
    checkFinite(row, what)
    check(normOf(row) > 0, `${what}: expected a mean, found zeros only.`)
    const unit = normalised(row)
    let worst = 0
    let dot = 0
    for (let i = 0; i < unit.length; i++) {
      if (Math.abs(unit[i] - golden[i]) > Math.abs(unit[worst] - golden[worst])) worst = i
      dot += unit[i] * golden[i]
    }
    const error = Math.abs(unit[worst] - golden[worst])
    const found = `component ${worst} is off by ${error.toExponential(2)}, allowed ${absolute}; cosine ${dot}.`
    this.#within(error, absolute, what, found)
    this.#within(1 - dot, 1 - cosine, `${what}, 1 - cosine`, `cosine ${dot}, expected at least ${cosine}.`)
  }

  /** Like `direction`, and also compares the norm: a run returns means before normalisation. */
  mean(row: Float32Array, golden: Pick<GoldenRow, 'embedding' | 'norm'>, tolerance: Tolerance, what: string): void {
    this.direction(row, golden.embedding, tolerance, what)
    const norm = normOf(row)
    const allowed = golden.norm * tolerance.absolute * Math.sqrt(row.length)
    const found = `expected the mean before normalisation, of norm ${golden.norm}, found norm ${norm}.`
    this.#within(Math.abs(norm - golden.norm), allowed, `${what}, norm`, found)
  }

  /** Expects the same bits, or, with a tolerance, values within it (relative to the row's norm). */
  same(row: Float32Array, other: Float32Array, tolerance: Tolerance | 'bitwise', what: string): void {
    check(row.length === other.length, `${what}: expected ${other.length} values, found ${row.length}.`)
    checkFinite(row, what)
    const allowed = tolerance === 'bitwise' ? 0 : tolerance.absolute * Math.max(1, normOf(other))
    let worst = 0
    for (let i = 0; i < row.length; i++) {
      if (Math.abs(row[i] - other[i]) > Math.abs(row[worst] - other[worst])) worst = i
    }
    if (row.length === 0) return
    const error = Math.abs(row[worst] - other[worst])
    const found = `value ${worst} is ${row[worst]}, expected ${other[worst]} (off by ${error}, ${allowed} allowed).`
    this.#within(error, allowed, what, found)
  }

  /** Expects a cosine of at least `least` between two rows; rows of zeros have none. */
  cosine(row: Float32Array, other: Float32Array, least: number, what: string): void {
    const norms = normOf(row) * normOf(other)
    if (norms === 0) return
    const cosine = row.reduce((sum, value, i) => sum + value * other[i], 0) / norms
    this.#within(1 - cosine, 1 - least, `${what}, 1 - cosine`, `cosine ${cosine}, expected at least ${least}.`)
  }

  /** Expects a number within `allowed` of another. */
  near(found: number, expected: number, allowed: number, what: string): void {
    this.#within(Math.abs(found - expected), allowed, what, `expected ${expected}, found ${found}.`)
  }

  /** Expects a measure, such as a time, of at most `most`. */
  atMost(found: number, most: number, what: string): void {
    this.#within(found, most, what, `expected at most ${most}, found ${found}.`)
  }

  /** Rounding can make a cosine exceed 1; its error is 0 then. */
  #within(error: number, allowed: number, what: string, found: string): void {
    const margin = { what, error: Math.max(0, error), allowed }
    this.#closest = closer(this.#closest, margin)
    check(margin.error <= allowed, `${what}: ${found}`)
  }
}

function checkFinite(row: Float32Array, what: string): void {
  const bad = row.findIndex((value) => !Number.isFinite(value))
  check(bad < 0, `${what}: value ${bad} is ${row[bad]}; a non-finite output is never returned (spec 5.3).`)
}

function normalised(row: Float32Array): Float64Array {
  const norm = normOf(row)
  return Float64Array.from(row, (value) => value / norm)
}
