import {
  absoluteUrl,
  type CheckpointFile,
  fetchFile,
  LamError,
  type ModelPackage,
  type ModelSource,
  sha256,
  throwIfAborted,
  urlLabel,
} from '@lamjs/core/backend'
import { cacheStorage } from '../browser.js'
import { GRAPH_STORE } from '../program/graph-cache.js'
import { VerifiedStore } from '../store/verified-store.js'

/** How far a model is. */
export interface ModelProgress {
  /** `'download'` and `'verify'` while they go on; `'stored'`: it was there from an earlier visit, whole and right. */
  readonly step: 'download' | 'verify' | 'stored'
  /** The file under way. */
  readonly file: CheckpointFile
  /** Bytes of this file that are here. */
  readonly loadedBytes: number
  /** Length of this file. */
  readonly totalBytes: number
  /** Bytes of all three files that are here. */
  readonly allLoadedBytes: number
  /** Length of all three files. */
  readonly allBytes: number
}

/** Options of `cachedModel`. */
export interface CachedModelOptions {
  /** Called as bytes arrive and as files are checked. */
  readonly onProgress?: (progress: ModelProgress) => void
  /** Stops the download, which rejects with `LAM_ABORTED`. */
  readonly signal?: AbortSignal
  /** Name of the store in Cache Storage, default `'lamjs-models'`; false to keep nothing. */
  readonly cache?: string | false
  /** Told when the store cannot be used or held a damaged file. Default: `console.warn`. */
  readonly onWarning?: (message: string) => void
}

const STORE = 'lamjs-models'
const FILES: readonly CheckpointFile[] = ['config.json', 'tokenizer.json', 'model.safetensors']

/**
 * The files of a model package: those of an earlier visit where they are whole, by SHA-256, and the rest from the network, verified
 * before they are kept. After one visit no file of the model is fetched any more. A download that breaks off leaves nothing
 * behind but the files that were done before. Of several calls at once, in any page of a site, one downloads.
 *
 *     const lam = new LAM(webgpu(), { model: await cachedModel(mini, { onProgress }) })
 *
 * @throws LamError `LAM_CHECKPOINT_NOT_FOUND`, `LAM_CHECKPOINT_FETCH_FAILED`, `LAM_CHECKPOINT_FILE_MISMATCH`,
 * `LAM_CHECKPOINT_HASH_UNAVAILABLE`, `LAM_ABORTED`
 */
export async function cachedModel(pack: ModelPackage, options: CachedModelOptions = {}): Promise<ModelSource> {
  const { signal, onWarning = (message) => console.warn(message) } = options
  // A place without storage, such as a sandboxed frame, is one where every visit downloads; it is no fault to warn of.
  const keeps = options.cache !== false && cacheStorage() !== undefined
  const store = keeps ? new VerifiedStore(options.cache || STORE, onWarning) : undefined
  const contents = new Map<CheckpointFile, Uint8Array>()
  for (const file of FILES) {
    throwIfAborted(signal)
    contents.set(file, await fileOf(pack, file, store, options))
  }
  const of = (file: CheckpointFile) => contents.get(file) as Uint8Array
  return {
    name: pack.name,
    'config.json': of('config.json'),
    'tokenizer.json': of('tokenizer.json'),
    'model.safetensors': of('model.safetensors'),
  }
}

/**
 * Removes what `cachedModel` has kept: files of models that a site no longer uses, or used in older versions. Built graphs, which hold
 * weights too, go from the store that `graphCache` has by default.
 * @param keep models whose files stay; by default none
 */
export async function clearCachedModels(cache: string = STORE, keep: readonly ModelPackage[] = []): Promise<void> {
  const storage = cacheStorage()
  // Where nothing can be kept there is nothing to remove.
  if (storage === undefined) return
  await storage.delete(GRAPH_STORE).catch(() => false)
  if (keep.length === 0) {
    await storage.delete(cache).catch(() => false)
    return
  }
  const hashes = new Set(keep.flatMap(({ manifest }) => FILES.map((file) => manifest[file].sha256)))
  await new VerifiedStore(cache, (message) => console.warn(message)).prune((hash) => hashes.has(hash))
}

async function fileOf(
  pack: ModelPackage,
  file: CheckpointFile,
  store: VerifiedStore | undefined,
  { onProgress, signal }: CachedModelOptions,
): Promise<Uint8Array> {
  const { bytes: totalBytes, sha256: hash } = pack.manifest[file]
  const before = bytesOf(pack, FILES.slice(0, FILES.indexOf(file)))
  const allBytes = bytesOf(pack, FILES)
  const tell = (step: ModelProgress['step'], loadedBytes: number) =>
    onProgress?.({ step, file, loadedBytes, totalBytes, allLoadedBytes: before + loadedBytes, allBytes })
  const fetchVerified = async () => {
    const onBytes = (loaded: number) => tell('download', loaded)
    const bytes = await fetchFile(absoluteUrl(pack.files[file].href), { signal, expectedBytes: totalBytes, onBytes })
    tell('verify', totalBytes)
    const found = await sha256(bytes)
    if (found !== hash) throw mismatch(pack, file, found)
    return bytes
  }
  if (store === undefined) return fetchVerified()

  return store
    .alone(hash, signal, async () => {
      const kept = await store.read(hash, hash)
      if (kept !== undefined) {
        tell('stored', totalBytes)
        return kept
      }
      const bytes = await fetchVerified()
      await store.write(hash, bytes, hash)
      return bytes
    })
    .catch((error: unknown) => {
      // A signal that fires while another page downloads.
      throwIfAborted(signal)
      throw error
    })
}

function mismatch({ name, files, manifest }: ModelPackage, file: CheckpointFile, found: string): LamError {
  return new LamError(
    'LAM_CHECKPOINT_FILE_MISMATCH',
    `${urlLabel(absoluteUrl(files[file].href))} is not the file that model package ${name} was published with: expected SHA-256 ` +
      `${manifest[file].sha256}, found ${found}. Serve the package's own files.`,
  )
}

function bytesOf({ manifest }: ModelPackage, files: readonly CheckpointFile[]): number {
  return files.reduce((sum, file) => sum + manifest[file].bytes, 0)
}
