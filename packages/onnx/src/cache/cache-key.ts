import { createHash } from 'node:crypto'

/** All that a stored program depends on. */
export interface CacheKeyParts {
  /** SHA-256 of config and weights. */
  readonly checkpoint: string
  /** `graphKey`: the family, the version of its graph, and what the graph was built for. */
  readonly graph: string
  readonly runtimeVersion: string
  /** The execution provider, and on CPUs what onnxruntime optimised for (`processor`). */
  readonly provider: string
  readonly precision: string
}

/** Name of the entry's file without its ending: 32 hex digits, the same for the same parts. */
export function cacheKey(parts: CacheKeyParts): string {
  return createHash('sha256').update(describeKey(parts)).digest('hex').slice(0, 32)
}

/** The parts in one line; the entry carries it, so that a foreign entry under a right name shows. */
export function describeKey({ checkpoint, graph, runtimeVersion, provider, precision }: CacheKeyParts): string {
  return `checkpoint ${checkpoint}, graph ${graph}, onnxruntime ${runtimeVersion}, ${provider}, ${precision}`
}
