import { createHash } from 'node:crypto'
import type { RowLayout } from '@lamjs/core'

/** All that a stored program depends on. */
export interface CacheKeyParts {
  /** SHA-256 of config and weights. */
  readonly checkpoint: string
  readonly graphVersion: number
  /** What the graph was built for: tokens of a row, of a block and of a chunk. */
  readonly layout: Pick<RowLayout, 'tokens' | 'block' | 'chunk'>
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
export function describeKey({ checkpoint, graphVersion, layout, ...rest }: CacheKeyParts): string {
  const { runtimeVersion, provider, precision } = rest
  const graph = `graph ${graphVersion} (${layout.tokens}/${layout.block}/${layout.chunk})`
  return `checkpoint ${checkpoint}, ${graph}, onnxruntime ${runtimeVersion}, ${provider}, ${precision}`
}
