import { LamError } from '../errors.js'
import { LAM } from '../lam/lam.js'
import type { LamOptions } from '../lam/options.js'
import { FakeBackend } from './fake-backend.js'
import { tinyModel } from './tiny-model.js'

const model = tinyModel()

/** A `LAM` on a `FakeBackend`. */
export function makeLam(options: LamOptions = {}): { backend: FakeBackend; lam: LAM } {
  const backend = new FakeBackend()
  return { backend, lam: new LAM(backend, { model, ...options }) }
}

/** The code of a call's error, or a phrase if it has none. */
export async function codeOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise
  } catch (error) {
    return LamError.is(error) ? error.code : `not a LamError: ${String(error)}`
  }
  return 'no error'
}

/** Euclidean norm. */
export const norm = (row: Float32Array) => Math.hypot(...row)
