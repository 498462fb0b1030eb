import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { benchFolder } from './packages.js'
import type { Series } from './series.js'

/** The least share of the FMA peak, by the name of what is watched. */
export type Bounds = Readonly<Record<string, number>>

/** A watched ratio and what became of it. */
export interface Watched {
  readonly name: string
  readonly bound: number | undefined
  readonly verdict: 'kept' | 'missed' | 'no bound' | 'not measured'
}

const COMMITTED = join(benchFolder, 'watch-bounds.json')

/**
 * The bounds of an instruction set.
 * @param isa as the native backend names it: `'avx512'`
 * @returns undefined where none were ever measured
 */
export function readBounds(isa: string, path: string = COMMITTED): Bounds | undefined {
  const all = JSON.parse(readFileSync(path, 'utf8')) as Readonly<Record<string, Bounds>>
  return Object.hasOwn(all, isa) ? all[isa] : undefined
}

/** `'avx512'` of `'cpu (avx512, 2 threads)'`, as the native backend names its device. */
export function instructionSetOf(device: string): string | undefined {
  return /\((\w+)/.exec(device)?.[1]
}

/**
 * A bound is missed where the whole interval of the ratio lies below it, so that noise alone does not fail a run. One whose subject was
 * not measured is missed too: nobody watches it.
 */
export function judge(series: readonly Series[], bounds: Bounds): Watched[] {
  const measured = series.map(({ subject, beside }): Watched => {
    const bound = Object.hasOwn(bounds, subject) ? bounds[subject] : undefined
    if (bound === undefined) return { name: subject, bound, verdict: 'no bound' }
    return { name: subject, bound, verdict: beside !== undefined && beside.high < bound ? 'missed' : 'kept' }
  })
  const absent = Object.keys(bounds).filter((name) => !series.some(({ subject }) => subject === name))
  return [...measured, ...absent.map((name): Watched => ({ name, bound: bounds[name], verdict: 'not measured' }))]
}
