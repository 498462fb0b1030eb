import type { PlatformAbortSignal } from '@lamjs/core'

/** A file that an update may read. It reads all of them, to hash them; it embeds only those whose content is new. */
export interface FileSource {
  /** With `/` between folders. It names the file in hits. */
  readonly path: string
  read(signal?: PlatformAbortSignal): Promise<Uint8Array>
}

export interface UpdateOptions {
  /**
   * Files of the index under this path, or one of several, that the update does not bring are removed. A file is under its own path; under `''`
   * is every path that is not absolute. Default: nothing is removed.
   */
  readonly removeOthersUnder?: string | readonly string[]
  readonly signal?: PlatformAbortSignal
  readonly onProgress?: (progress: UpdateProgress) => void
}

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

export interface UpdateReport {
  readonly added: number
  readonly changed: number
  readonly moved: number
  readonly removed: number
  readonly unchanged: number
  /** Passages that were embedded. */
  readonly passages: number
  readonly characters: number
  /** Files that cannot be indexed, with the reason; an older version of them leaves the index. */
  readonly refused: readonly { readonly file: string; readonly code: string; readonly reason: string }[]
}
