import { LamError } from '@lamjs/core'
import type { NativePrecision } from './binding.js'
import { defaultThreads } from './default-threads.js'
import { loadBinding } from './load-binding.js'
import { asLamError } from './native-error.js'

export interface FmaPeakOptions {
  readonly threads: number
  /** How long to measure. */
  readonly milliseconds: number
}

export interface GemmRateOptions extends FmaPeakOptions {
  /** A precision the best instruction set here has. */
  readonly precision: string
  /** Tokens in one product. */
  readonly rows: number
}

/**
 * Independent multiply-adds in registers on every thread at once: what this machine can do at most in float32, with the
 * best instruction set the addon has for it.
 * @returns GFLOP/s of all threads together
 * @throws LamError `LAM_BACKEND_UNAVAILABLE`, `LAM_OPTION_INVALID`
 */
export async function fmaPeak({ threads, milliseconds }: FmaPeakOptions): Promise<number> {
  checkCount('threads', threads)
  checkCount('milliseconds', milliseconds)
  const { binding, isa } = best()
  return binding.bench.multiplyAdds(isa.name, threads, milliseconds)
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
  const known: NativePrecision | undefined = isa.precisions.find((candidate) => candidate === precision)
  if (known === undefined) {
    const has = isa.precisions.join(', ')
    throw new LamError('LAM_PRECISION_UNSUPPORTED', `On ${isa.name} there are products in ${has}, not in ${precision}.`)
  }
  return binding.bench.products(isa.name, known, threads, rows, milliseconds).catch((error: unknown) => {
    throw asLamError(error)
  })
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
