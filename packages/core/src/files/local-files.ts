/** What lies at a path of a local disk. */
interface LocalStat {
  readonly kind: 'file' | 'folder' | 'other'
  readonly byteLength: number
}

/** The local disk, as far as a checkpoint needs it. A browser has none: every call there is `LAM_OPTION_INVALID`. */
export interface LocalFiles {
  /**
   * The path a `file:` URL names.
   * @throws LamError `LAM_OPTION_INVALID` when it names none
   */
  pathOfUrl(url: URL): string
  join(folder: string, name: string): string
  /**
   * @returns `undefined` when nothing lies there
   * @throws LamError `LAM_CHECKPOINT_NOT_FOUND` when the disk refuses to say
   */
  stat(path: string): Promise<LocalStat | undefined>
  /**
   * Bytes `[start, end)`; fewer where the file ends earlier. The memory is fresh and belongs to the caller.
   * @throws LamError `LAM_CHECKPOINT_NOT_FOUND`, `LAM_ABORTED`
   */
  read(path: string, start: number, end: number, signal?: AbortSignal): Promise<Uint8Array<ArrayBuffer>>
}
