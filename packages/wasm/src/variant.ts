import { LamError } from '@lamjs/core'

/** `'simd'`: 128-bit SIMD, which all browsers have since 2023. `'relaxed-simd'`: also multiply-adds that round once. */
export type Variant = 'relaxed-simd' | 'simd'

/** Builds of the engine, best first. */
export const VARIANTS: readonly Variant[] = ['relaxed-simd', 'simd']

/** The smallest modules that use what a variant needs: `(func (param v128 …) (result v128) …)` of one instruction. */
const probes: Readonly<Record<Variant, Uint8Array>> = {
  // i8x16.splat 0, i8x16.popcnt
  simd: module([0x41, 0, 0xfd, 0x0f, 0xfd, 0x62]),
  // three zeros, f32x4.relaxed_madd
  'relaxed-simd': module([0x41, 0, 0xfd, 0x0f, 0x41, 0, 0xfd, 0x0f, 0x41, 0, 0xfd, 0x0f, 0xfd, 0x85, 0x02]),
}

function module(code: readonly number[]): Uint8Array {
  const body = [0, ...code, 0x0b]
  return Uint8Array.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...[1, 5, 1, 0x60, 0, 1, 0x7b],
    ...[3, 2, 1, 0],
    ...[10, body.length + 2, 1, body.length, ...body],
  ])
}

/** Whether this place takes modules of the variant. */
export function runs(variant: Variant): boolean {
  return WebAssembly.validate(probes[variant] as Uint8Array<ArrayBuffer>)
}

/**
 * The number of threads, one by default.
 * @throws LamError `LAM_OPTION_INVALID`, `LAM_BACKEND_UNAVAILABLE` where there is no memory that threads share
 */
export function checkThreads(threads = 1): number {
  if (!Number.isInteger(threads) || threads < 1 || threads > MOST_THREADS) {
    throw new LamError('LAM_OPTION_INVALID', `threads: expected 1 to ${MOST_THREADS}, found ${String(threads)}.`)
  }
  if (threads === 1 || (typeof SharedArrayBuffer === 'function' && globalThis.crossOriginIsolated !== false))
    return threads
  throw new LamError(
    'LAM_BACKEND_UNAVAILABLE',
    'threads: a page shares no memory with workers unless it is cross-origin isolated. Serve it with the headers Cross-Origin-Opener-Policy: same-origin and Cross-Origin-Embedder-Policy: require-corp, or leave out threads.',
  )
}

const MOST_THREADS = 64

/**
 * The wanted variant, or the best that runs here.
 * @throws LamError `LAM_BACKEND_UNAVAILABLE` where there is no WebAssembly with SIMD, `LAM_OPTION_INVALID`
 */
export function chooseVariant(wanted?: Variant): Variant {
  if (typeof WebAssembly === 'undefined') {
    throw new LamError('LAM_BACKEND_UNAVAILABLE', 'This place has no WebAssembly, or forbids it.')
  }
  if (wanted !== undefined && !VARIANTS.includes(wanted)) {
    throw new LamError(
      'LAM_OPTION_INVALID',
      `variant: expected one of ${VARIANTS.join(', ')}, found ${String(wanted)}.`,
    )
  }
  const found = VARIANTS.find((variant) => (wanted === undefined || variant === wanted) && runs(variant))
  if (found !== undefined) return found
  throw new LamError(
    'LAM_BACKEND_UNAVAILABLE',
    `The WebAssembly of this place has no ${wanted === undefined ? '128-bit SIMD' : `'${wanted}'`}. Node 16.4, Chrome 91, Firefox 89 and Safari 16.4 have SIMD.`,
  )
}
