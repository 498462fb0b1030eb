import type { SourceFile } from '@lamjs/core'
import type { CachedModel } from '../cached-models.js'
import type { HubFile } from '../hub-file.js'
import type { HubEnvironment, HubSettings } from '../hub-settings.js'

export type HubFetch = (url: URL, init: RequestInit) => Promise<Response>

/** The functions that differ between Node (`platform/node.ts`) and browsers (`platform/browser.ts`). */
export interface Platform {
  environment(): HubEnvironment
  /** The fetch to use, which respects proxies. */
  fetch(): Promise<HubFetch>
  /** Additional headers of a request for a file. */
  readonly downloadHeaders: Readonly<Record<string, string>>
  /** @param warn called for problems that are not errors */
  openStore(name: string, settings: HubSettings, warn: (message: string) => void): Store
  cachedModels(settings: Pick<HubSettings, 'cache'>): Promise<CachedModel[]>
  warn(message: string): void
}

/** Storage for one repository's files. */
export interface Store {
  /** Name in messages. */
  readonly place: string
  /** The commit of a branch or tag at its last lookup. */
  readRevision(revision: string): Promise<string | undefined>
  writeRevision(revision: string, commit: string): Promise<void>
  /** A stored file; `absent` if the commit is known to lack it; undefined if neither is known. */
  find(commit: string, file: string): Promise<SourceFile | 'absent' | undefined>
  writeAbsence(commit: string, file: string): Promise<void>
  /** A file with the same content from another commit, added to this commit; undefined if there is none. */
  reuse(commit: string, file: HubFile): Promise<SourceFile | undefined>
  /** Starts a file, or continues an interrupted one. */
  begin(commit: string, file: HubFile): Promise<Sink>
}

/** Receives one file's bytes in order. It ends with `keep`, `release` or `discard`. */
export interface Sink {
  /** Number of bytes received, those of an earlier attempt included. */
  readonly byteLength: number
  append(bytes: Uint8Array): Promise<void>
  /** Forgets all bytes. */
  restart(): Promise<void>
  /** The hex hash of the bytes, of the kind that the hub lists for this file. No bytes may follow. */
  digest(): Promise<string>
  /** Keeps the bytes as the file. */
  keep(): Promise<SourceFile>
  /** Keeps the bytes as the file's beginning, so that another attempt can continue. */
  release(): Promise<void>
  /** Deletes the bytes. */
  discard(): Promise<void>
}
