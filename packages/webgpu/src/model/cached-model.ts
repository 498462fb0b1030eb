import { type CheckpointFile, LamError, type ModelPackage, type ModelSource, sha256, throwIfAborted } from '@lamjs/core'
import { download, labelOf } from './download.js'
import { HashStore } from './hash-store.js'

/** How far a model is. */
export interface ModelProgress {
  readonly step: 'download' | 'verify' | 'stored'
  readonly file: CheckpointFile
  /** Bytes of this file, and of all three together. `stored`: it was there from an earlier visit, whole and right. */
  readonly loadedBytes: number
  readonly totalBytes: number
  readonly allLoadedBytes: number
  readonly allBytes: number
}

export interface CachedModelOptions {
  readonly onProgress?: (progress: ModelProgress) => void
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
 * before they are kept. After one visit nothing is fetched any more, so that it works offline. A download that breaks off
 * leaves nothing behind but the files that were done before.
 *
 *     const lam = new LAM(webgpu(), { model: await cachedModel(mini, { onProgress }) })
 *
 * @throws LamError `LAM_CHECKPOINT_NOT_FOUND`, `LAM_CHECKPOINT_FETCH_FAILED`, `LAM_CHECKPOINT_FILE_MISMATCH`,
 * `LAM_CHECKPOINT_HASH_UNAVAILABLE`, `LAM_ABORTED`
 */
export async function cachedModel(pack: ModelPackage, options: CachedModelOptions = {}): Promise<ModelSource> {
  const { signal, onWarning = (message) => console.warn(message) } = options
  const store = options.cache === false ? undefined : new HashStore(options.cache ?? STORE, onWarning)
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

/** Removes every file that `cachedModel` has kept. */
export async function clearCachedModels(cache: string = STORE): Promise<void> {
  await caches.delete(cache)
}

async function fileOf(
  pack: ModelPackage,
  file: CheckpointFile,
  store: HashStore | undefined,
  { onProgress, signal }: CachedModelOptions,
): Promise<Uint8Array> {
  const { bytes: totalBytes, sha256: expected } = pack.manifest[file]
  const before = bytesOf(pack, FILES.slice(0, FILES.indexOf(file)))
  const allBytes = bytesOf(pack, FILES)
  const tell = (step: ModelProgress['step'], loadedBytes: number) =>
    onProgress?.({ step, file, loadedBytes, totalBytes, allLoadedBytes: before + loadedBytes, allBytes })

  const kept = await store?.read(expected)
  if (kept !== undefined) {
    tell('stored', totalBytes)
    return kept
  }
  const bytes = await download(pack.files[file], totalBytes, (loaded) => tell('download', loaded), signal)
  tell('verify', totalBytes)
  const found = await sha256(bytes)
  if (found !== expected) {
    throw new LamError(
      'LAM_CHECKPOINT_FILE_MISMATCH',
      `${labelOf(pack.files[file])} is not the file that model package ${pack.name} was published with: expected SHA-256 ${expected}, ` +
        `found ${found}. Serve the package's own files.`,
    )
  }
  await store?.write(expected, bytes)
  return bytes
}

function bytesOf({ manifest }: ModelPackage, files: readonly CheckpointFile[]): number {
  return files.reduce((sum, file) => sum + manifest[file].bytes, 0)
}
