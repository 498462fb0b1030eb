import type { Checkpoint, CompiledProgram } from '@lamjs/core'
import { buildGraph, GRAPH_VERSION, type GraphOptions } from '@lamjs/onnx-graph'
import { cacheStorage, hasDigest } from '../browser.js'
import { VerifiedStore } from '../store/verified-store.js'

/** Where built graphs are kept unless the caller says otherwise. */
export const GRAPH_STORE = 'lamjs-graphs'

/** A graph and where it came from. */
export interface KeptGraph {
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly origin: Extract<CompiledProgram['origin'], 'just-in-time' | 'cache'>
}

/**
 * `buildGraph`, or what it built on an earlier visit. Verified by SHA-256; a damaged entry is built again. Without Cache Storage or
 * `crypto.subtle`, so on pages that are neither https nor localhost, every visit builds.
 * @param cache name of the store, or false to keep nothing
 */
export async function keptGraph(
  checkpoint: Checkpoint,
  options: GraphOptions,
  runtimeVersion: string,
  cache: string | false = GRAPH_STORE,
): Promise<KeptGraph> {
  const store = cache === false || !canKeep() ? undefined : new VerifiedStore(cache, () => {})
  const versions = `graph-${GRAPH_VERSION}/onnxruntime-${runtimeVersion}/`
  const key = store && `${versions}${await checkpoint.fingerprint()}/${describe(options)}`
  const kept = key && (await store?.read(key))
  if (kept) return { bytes: kept, origin: 'cache' }
  const bytes = await buildGraph(checkpoint, options)
  // Nobody waits for the disk. What fails here shows in the next report, which says that the graph was built again.
  if (key) void store?.write(key, bytes).then(() => store.prune((other) => other.startsWith(versions)))
  return { bytes, origin: 'just-in-time' }
}

function canKeep(): boolean {
  return cacheStorage() !== undefined && hasDigest()
}

/** All of the options that the graph depends on, for people too. */
function describe({ layout, precision, branches, halfWords }: GraphOptions): string {
  const { block, tokens, packable, chunk } = layout
  const words = halfWords ? 'half-words' : 'full-words'
  return [precision, branches ? 'branches' : 'straight', words, block, tokens, packable, chunk].join('-')
}
