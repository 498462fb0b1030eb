import { LamError } from '@lamjs/core'
import type { NativePrecision, Processor } from './binding.js'
import { defaultThreads } from './default-threads.js'
import { loadBinding } from './load-binding.js'
import { asLamError } from './native-error.js'

/** What `fmaPeak` measures. */
export interface FmaPeakOptions {
  /** Threads that compute at once. */
  readonly threads: number
  /** How long to measure. */
  readonly milliseconds: number
  /** `'float32'` by default. On AMX there are peaks of the tile registers, too: `'bfloat16x3'`, `'bfloat16'`, `'int8'`. */
  readonly precision?: string
}

/** What `gemmRate` measures. */
export interface GemmRateOptions extends Omit<FmaPeakOptions, 'precision'> {
  /** A precision the best instruction set here has. */
  readonly precision: string
  /** Tokens in one product. */
  readonly rows: number
}

/**
 * Independent multiply-adds in registers on every thread at once: what this machine can do at most in a precision, with the
 * best instruction set the addon has for it.
 * @returns GFLOP/s of all threads together
 * @throws LamError `LAM_BACKEND_UNAVAILABLE`, `LAM_OPTION_INVALID`, `LAM_PRECISION_UNSUPPORTED`
 */
export async function fmaPeak({ threads, milliseconds, precision = 'float32' }: FmaPeakOptions): Promise<number> {
  checkCount('threads', threads)
  checkCount('milliseconds', milliseconds)
  const { binding, isa } = best()
  return rate(() => binding.bench.multiplyAdds(isa.name, precisionOf(isa, precision), threads, milliseconds))
}

/**
 * The two products of an FFN of the default model's size (384 to 1536 and back) and nothing else, with weights packed as for
 * the default checkpoint, each thread with rows of its own.
 * @returns GFLOP/s of all threads together
 * @throws LamError `LAM_BACKEND_UNAVAILABLE`, `LAM_OPTION_INVALID`, `LAM_PRECISION_UNSUPPORTED`
 */
export async function gemmRate({ precision, threads, rows, milliseconds }: GemmRateOptions): Promise<number> {
  checkCount('threads', threads)
  checkCount('rows', rows)
  checkCount('milliseconds', milliseconds)
  const { binding, isa } = best()
  return rate(() => binding.bench.products(isa.name, precisionOf(isa, precision), threads, rows, milliseconds))
}

function precisionOf({ name, precisions }: Processor['isas'][number], wanted: string): NativePrecision {
  const known = precisions.find((candidate) => candidate === wanted)
  if (known !== undefined) return known
  const has = precisions.join(', ')
  throw new LamError('LAM_PRECISION_UNSUPPORTED', `On ${name} there are products in ${has}, not in ${wanted}.`)
}

/** The addon throws what it finds before it starts, and rejects with what it finds after. */
async function rate(measure: () => Promise<number>): Promise<number> {
  try {
    return await measure()
  } catch (error) {
    throw asLamError(error)
  }
}

/** Threads of `native()` where none are named. @throws LamError `LAM_BACKEND_UNAVAILABLE` */
export function nativeThreads(): number {
  return defaultThreads(loadBinding().processor())
}

function best() {
  const binding = loadBinding()
  return { binding, isa: binding.processor().isas[0] }
}

const limits = { threads: 1024, rows: 1_000_000, milliseconds: 60_000 } as const

function checkCount(name: keyof typeof limits, found: number): void {
  if (Number.isInteger(found) && found >= 1 && found <= limits[name]) return
  throw new LamError(
    'LAM_OPTION_INVALID',
    `${name}: expected a whole number from 1 to ${limits[name]}, found ${found}.`,
  )
}
