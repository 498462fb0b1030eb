import type { CompiledProgram, EncoderModel } from '@lamjs/core/backend'
import { buildGraph, type GraphOptions, graphKey, graphVersion } from '@lamjs/onnx-graph'
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
  model: EncoderModel,
  options: GraphOptions,
  runtimeVersion: string,
  cache: string | false = GRAPH_STORE,
): Promise<KeptGraph> {
  const store = cache === false || !canKeep() ? undefined : new VerifiedStore(cache, () => {})
  const { config } = model
  const runtime = `onnxruntime-${runtimeVersion}/`
  const key = store && `${runtime}${graphKey(config, options.layout)}/${describe(options)}/${await model.fingerprint()}`
  const kept = key && (await store?.read(key))
  if (kept) return { bytes: kept, origin: 'cache' }
  const bytes = await buildGraph(model, options)
  // Nobody waits for the disk. What fails here shows in the next report, which says that the graph was built again.
  if (key)
    void store?.write(key, bytes).then(() => store.prune((other) => isUsable(other, runtime, graphVersion(config))))
  return { bytes, origin: 'just-in-time' }
}

function canKeep(): boolean {
  return cacheStorage() !== undefined && hasDigest()
}

/** Whether an entry is of this runtime, and of this version if it is of this family. Graphs of other families stay. */
function isUsable(key: string, runtime: string, version: string): boolean {
  const family = `${runtime}${version.replace(/\d+$/, '')}`
  return key.startsWith(runtime) && (!key.startsWith(family) || key.startsWith(`${runtime}${version}/`))
}

/** All of the options that the graph depends on, for people too. */
function describe({ precision, branches, halfWords, fusedAttention }: GraphOptions): string {
  const words = halfWords ? 'half-words' : 'full-words'
  const attention = fusedAttention ? 'fused-attention' : 'plain-attention'
  return [precision, branches ? 'branches' : 'straight', words, attention].join('-')
}
