import type { PlatformAbortSignal } from '@lamjs/core'

/** A place that models' files are asked of by name. */
export interface ModelRepository {
  /** For messages and reports, such as `BAAI/bge-small-en-v1.5`. */
  readonly name: string
  /**
   * One file, by its path inside the repository (`1_Pooling/config.json`).
   * @returns undefined where the repository has no such file
   */
  open(file: string, options?: OpenOptions): Promise<ModelFile | undefined>
}

export interface OpenOptions {
  readonly signal?: PlatformAbortSignal | undefined
  /** A longer file is refused before it is downloaded. */
  readonly maxBytes?: number | undefined
  /** Called while a file is downloaded, with what an earlier attempt left counted in. */
  readonly onBytes?: ((loaded: number, total: number | undefined) => void) | undefined
}

/** One file, opened. */
export interface ModelFile {
  /** For messages: its path or name. */
  readonly label: string
  /** Where it lies on a local disk, if it does. */
  readonly path?: string
  readonly byteLength: number
  /**
   * Exactly the bytes `[start, end)`, which must lie inside the file.
   * @throws LamError `LAM_CHECKPOINT_FILE_MISMATCH` when the file is no longer as long as it was, `LAM_CHECKPOINT_UNREADABLE`, `LAM_ABORTED`
   */
  read(start: number, end: number, signal?: PlatformAbortSignal): Promise<Uint8Array<ArrayBuffer>>
}
