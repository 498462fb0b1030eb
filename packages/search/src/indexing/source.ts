import type { PlatformAbortSignal } from '@lamjs/core'

/** A file that an update may read. It reads all of them, to hash them; it embeds only those whose content is new. */
export interface FileSource {
  /** With `/` between folders. It names the file in hits. */
  readonly path: string
  /** The whole file, not decoded. If it rejects with `LAM_INPUT_INVALID` the file is refused; any other error ends the update. */
  read(signal?: PlatformAbortSignal): Promise<Uint8Array>
}

/** What an update removes, whom it tells and when it stops. */
export interface UpdateOptions {
  /**
   * Files of the index under this path, or one of several, that the update does not bring are removed. A file is under its own path; under `''`
   * is every path that is not absolute. Default: nothing is removed.
   */
  readonly removeOthersUnder?: string | readonly string[]
  /** Stops the update. What was committed stays, and the next update goes on from it. */
  readonly signal?: PlatformAbortSignal
  /** Called after each file and after each batch that was embedded. */
  readonly onProgress?: (progress: UpdateProgress) => void
}

/** How far an update is. */
export interface UpdateProgress {
  /** Files seen so far. */
  readonly files: number
  /** Passages embedded so far. */
  readonly passages: number
  /** UTF-16 units of the documents embedded so far. */
  readonly characters: number
  /** The last file seen. */
  readonly file: string
}

/** What an update did. It counts files, but for `passages` and `characters`. */
export interface UpdateReport {
  /** Files under a path that is new to the index, without those that moved there. */
  readonly added: number
  /** Files whose content is another than before. */
  readonly changed: number
  /** Files under a new path with the content of one that was removed. They are not embedded again. */
  readonly moved: number
  /** Files that left the index, without those that moved. Refused ones that were in it count. */
  readonly removed: number
  /** Files whose content is as it was. */
  readonly unchanged: number
  /** Passages that were embedded. */
  readonly passages: number
  /** UTF-16 units of the documents that were embedded. */
  readonly characters: number
  /** Files that cannot be indexed, with the reason; an older version of them leaves the index. */
  readonly refused: readonly { readonly file: string; readonly code: string; readonly reason: string }[]
}
