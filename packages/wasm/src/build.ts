import type { Variant } from './variant.js'

/** A build of the engine, as its file is named: a variant, alone or for threads. */
export type Build = Variant | `${Variant}-threads`

export function buildOf(variant: Variant, threads: number): Build {
  return threads > 1 ? `${variant}-threads` : variant
}
