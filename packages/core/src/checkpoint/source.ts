import type { Bytes } from '../environment/bytes.js'
import type { PlatformAbortSignal, PlatformUrl } from '../environment/platform-types.js'

/** The three files that every checkpoint of one weights file has. */
export type CheckpointFile = 'config.json' | 'tokenizer.json' | 'model.safetensors'

/**
 * What a checkpoint may have beside them: sentence-transformers' settings, and weights in several files with the index that
 * lists them (softmax encoder spec 1).
 */
export type OptionalFile =
  | 'model.safetensors.index.json'
  | 'modules.json'
  | 'tokenizer_config.json'
  | 'config_sentence_transformers.json'
  | `sentence_${string}_config.json`
  | `${string}/config.json`
  | `${string}.safetensors`

/** Any file that core asks a model source for. */
export type ModelFileName = CheckpointFile | OptionalFile

/** A value for each file that there is: the three, and any others. */
export type ByFile<T> = Readonly<Record<CheckpointFile, T>> & {
  readonly [file: `${string}.json` | `${string}.safetensors`]: T
}

/** A model published as a package: where its files are, and what they must be. */
export interface ModelPackage {
  readonly name: string
  /** The npm package that holds it in its folder `files`: looked for on disk where a bundle has left the files behind. */
  readonly packageName?: string
  readonly files: ByFile<PlatformUrl>
  /** Byte length and SHA-256 (hex) of each file. */
  readonly manifest: ByFile<{ readonly bytes: number; readonly sha256: string }>
}

/** The files' contents, already in memory: the three, or the index and its weights files instead of `model.safetensors`. */
export interface CheckpointBytes {
  readonly name?: string
  readonly 'config.json': Uint8Array
  readonly 'tokenizer.json': Uint8Array
  readonly 'model.safetensors': Uint8Array
  readonly [file: `${string}.json` | `${string}.safetensors`]: Uint8Array | undefined
}

/** A place that gives a model's files one by one, as they are asked for: a hub, an archive, a store of one's own. */
export interface ModelRepository {
  readonly name: string
  /**
   * @returns undefined where the repository has no such file
   * @throws LamError `LAM_CHECKPOINT_*`, `LAM_ABORTED`
   */
  open(file: ModelFileName, options: OpenFileOptions): Promise<SourceFile | undefined>
}

/** One file of a checkpoint, opened: its length is known and stays what it is. */
export interface SourceFile {
  /** For messages: its path, URL or name. */
  readonly label: string
  /** Where it lies on a local disk, if it does. */
  readonly path?: string
  readonly byteLength: number
  /**
   * Exactly the bytes `[start, end)`, which must lie inside the file. Views of memory where it is there already.
   * @throws LamError `LAM_CHECKPOINT_FILE_MISMATCH` when the file is no longer as long as it was, `LAM_CHECKPOINT_NOT_FOUND`,
   * `LAM_CHECKPOINT_UNREADABLE`, `LAM_ABORTED`
   */
  read(start: number, end: number, signal?: PlatformAbortSignal): Promise<Bytes>
}

export interface OpenFileOptions {
  readonly signal?: PlatformAbortSignal | undefined
  /** A longer file is not downloaded. */
  readonly maxBytes?: number | undefined
  /** Called while a file is downloaded. */
  readonly onBytes?: ((loaded: number, total: number | undefined) => void) | undefined
}

/**
 * Where a model comes from: a folder's path (Node), a folder's URL (`file:`, or any that `fetch` reads here, ending in
 * `/` or not), a model package, a repository, or the files' bytes.
 */
export type ModelSource = string | PlatformUrl | ModelPackage | ModelRepository | CheckpointBytes
