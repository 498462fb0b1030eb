import type { Bytes, PlatformAbortSignal, PlatformUrl } from '../environment/platform-types.js'

/** The three files of every checkpoint that is not sharded. */
export type CheckpointFile = 'config.json' | 'tokenizer.json' | 'model.safetensors'

/**
 * Optional files of a checkpoint: the settings of sentence-transformers, and sharded weights with their index (softmax encoder
 * spec 1).
 */
export type OptionalFile =
  | 'model.safetensors.index.json'
  | 'modules.json'
  | 'tokenizer_config.json'
  | 'config_sentence_transformers.json'
  | `sentence_${string}_config.json`
  | `${string}/config.json`
  | `${string}.safetensors`

/** Any file that core requests from a model source. */
export type ModelFileName = CheckpointFile | OptionalFile

/** A value for each of the three files, and for any others that exist. */
export type ByFile<T> = Readonly<Record<CheckpointFile, T>> & {
  readonly [file: `${string}.json` | `${string}.safetensors`]: T
}

/** A model published as a package: the URLs of its files, with their lengths and hashes. */
export interface ModelPackage {
  /** For people and messages. */
  readonly name: string
  /** The npm package that has the files in its folder `folder`. Core looks for it on disk if a bundle left the files behind. */
  readonly packageName?: string
  /** Default: `'files'`. */
  readonly folder?: string
  /** The address of each file. */
  readonly files: ByFile<PlatformUrl>
  /** Byte length and SHA-256 (hex) of each file. */
  readonly manifest: ByFile<{ readonly bytes: number; readonly sha256: string }>
}

/** The files' contents: the three, or the index and its weights files instead of `model.safetensors`. */
export interface CheckpointBytes {
  /** For people and messages. */
  readonly name?: string
  /** The config of a folder of Hugging Face's layout. */
  readonly 'config.json': Uint8Array
  /** The tokenizer, as the library tokenizers writes it. */
  readonly 'tokenizer.json': Uint8Array
  /** The weights. */
  readonly 'model.safetensors': Uint8Array
  /** Settings of the folder, or the files of weights that an index names. */
  readonly [file: `${string}.json` | `${string}.safetensors`]: Uint8Array | undefined
}

/** Gives a model's files one by one, on request: a hub, an archive, a store of your own. */
export interface ModelRepository {
  /** For people and messages. */
  readonly name: string
  /**
   * Opens one file.
   * @returns undefined if the repository has no such file
   * @throws LamError `LAM_CHECKPOINT_*`, `LAM_ABORTED`
   */
  open(file: ModelFileName, options: OpenFileOptions): Promise<SourceFile | undefined>
}

/** One opened file of a checkpoint. Its length is known, and must not change. */
export interface SourceFile {
  /** For messages: its path, URL or name. */
  readonly label: string
  /** Its path, if it is on a local disk. */
  readonly path?: string
  /** Bytes of the whole file. */
  readonly byteLength: number
  /**
   * Exactly the bytes `[start, end)`, which must lie inside the file. A view if the file is in memory.
   * @throws LamError `LAM_CHECKPOINT_FILE_MISMATCH` if the file's length changed, `LAM_CHECKPOINT_NOT_FOUND`,
   * `LAM_CHECKPOINT_UNREADABLE`, `LAM_ABORTED`
   */
  read(start: number, end: number, signal?: PlatformAbortSignal): Promise<Bytes>
}

/** What core asks of a source for one file. */
export interface OpenFileOptions {
  /** Once it fires, the source rejects with `LAM_ABORTED`. */
  readonly signal?: PlatformAbortSignal | undefined
  /** The source must not download a longer file. */
  readonly maxBytes?: number | undefined
  /** Called during a download. */
  readonly onBytes?: ((loaded: number, total: number | undefined) => void) | undefined
}

/**
 * The source of a model: a folder's path (Node), a folder's URL, a model package, a repository, or the files' bytes. The URL may be `file:`
 * or of any scheme that `fetch` reads here, with or without a `/` at its end.
 */
export type ModelSource = string | PlatformUrl | ModelPackage | ModelRepository | CheckpointBytes
