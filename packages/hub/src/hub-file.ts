/** The hub's entry for a file at a commit. */
export interface HubFile {
  /** Relative to the repository, with `/`. */
  readonly path: string
  readonly byteLength: number
  readonly hash: HubHash
}

/**
 * The hub hashes large files (Git LFS) by SHA-256 and small ones as git does: SHA-1 of `blob <bytes>\0` and the content. The digest
 * is also the name of the file's blob in the cache.
 */
export interface HubHash {
  readonly kind: 'sha256' | 'git-sha1'
  /** Hex, lower case. */
  readonly digest: string
}

/** The prefix that git hashes before a blob's content. */
export function gitBlobPrefix(byteLength: number): string {
  return `blob ${byteLength}\0`
}
