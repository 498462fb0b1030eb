/** What is known of a file without reading it. */
export interface FileFacts {
  readonly path: string
  /** In bytes. */
  readonly size: number
  /** Changes when the file does: S3's ETag, or the time of a local file in ms. */
  readonly version: string | number
}

/** A file of a folder. */
export interface ListedFile {
  /** Without the folder. */
  readonly name: string
  /** When it was written, in ms since 1970. */
  readonly time: number
}

/** Bytes `[start, end)`. */
export interface ByteRange {
  readonly start: number
  readonly end: number
}

/** A kind of storage with files. The scheme of a path tells which: `s3://bucket/key`, or none for this machine's disks. */
export interface Files {
  /** The file of a path; else the files that fit it as a pattern, by name. */
  find(path: string): Promise<readonly FileFacts[]>
  /** Undefined if there is no such file. */
  facts(path: string): Promise<FileFacts | undefined>
  /**
   * The bytes of a range that lies in a file.
   * @throws LamError `LAM_INPUT_INVALID` if S3 holds another version. A local file's time may differ from machine to machine, so it is not looked at.
   */
  read(file: FileFacts, range: ByteRange, signal: AbortSignal): AsyncIterable<Buffer>
  /** All bytes of a file; undefined if there is no such file. @throws LamError `LAM_OUTPUT_FAILED`, `LAM_STORE_FAILED` */
  readWhole(path: string): Promise<Buffer | undefined>
  /**
   * Writes a file whole or not at all. It may replace a file.
   * @throws LamError `LAM_OUTPUT_FAILED`, `LAM_STORE_FAILED`; the error of `chunks` unchanged
   */
  write(path: string, chunks: Iterable<Uint8Array> | AsyncIterable<Uint8Array>, signal?: AbortSignal): Promise<void>
  /** The files of a folder itself; none if there is no such folder. */
  list(folder: string): Promise<readonly ListedFile[]>
  /** A file that is not there is no error. */
  remove(path: string): Promise<void>
  /** Removes what writers left in some folders that were killed. Only while nobody writes there. */
  removeLeftovers(folders: readonly string[]): Promise<void>
  /** The path of something in a folder. */
  join(folder: string, ...names: readonly string[]): string
  close(): void
}
