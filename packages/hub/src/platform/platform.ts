import type { SourceFile } from '@lamjs/core'
import type { CachedModel } from '../cached-models.js'
import type { HubFile } from '../hub-file.js'
import type { HubEnvironment, HubSettings } from '../hub-settings.js'

export type HubFetch = (url: URL, init: RequestInit) => Promise<Response>

/** What differs between Node and browsers. `platform/node.ts` and `platform/browser.ts` each are one. */
export interface Platform {
  environment(): HubEnvironment
  /** The fetch to use, proxies included. */
  fetch(): Promise<HubFetch>
  /** What a request for a file says besides. */
  readonly downloadHeaders: Readonly<Record<string, string>>
  /** @param warn told of what is no error and yet costs something */
  openStore(name: string, settings: HubSettings, warn: (message: string) => void): Store
  cachedModels(settings: Pick<HubSettings, 'cache'>): Promise<CachedModel[]>
  warn(message: string): void
}

/** Where one repository's files are kept. */
export interface Store {
  /** For messages. */
  readonly place: string
  /** The commit that a branch or tag was last known to be. */
  readRevision(revision: string): Promise<string | undefined>
  writeRevision(revision: string, commit: string): Promise<void>
  /** A file that is kept; `absent` when the commit is known to have none; undefined when neither is known. */
  find(commit: string, file: string): Promise<SourceFile | 'absent' | undefined>
  writeAbsence(commit: string, file: string): Promise<void>
  /** A file that another commit brought, now part of this one too; undefined where there is none. */
  reuse(commit: string, file: HubFile): Promise<SourceFile | undefined>
  /** Begins to take a file, or goes on where an earlier attempt broke off. */
  begin(commit: string, file: HubFile): Promise<Sink>
}

/** Takes one file's bytes in order. Ends with one of `keep`, `release` and `discard`. */
export interface Sink {
  /** The bytes it has; more than 0 at first where an earlier attempt broke off. */
  readonly byteLength: number
  append(bytes: Uint8Array): Promise<void>
  /** Forgets all bytes. */
  restart(): Promise<void>
  /** The hash of the bytes, of the kind that the hub has of this file, hex. Nothing is appended afterwards. */
  digest(): Promise<string>
  /** The bytes are the file's. */
  keep(): Promise<SourceFile>
  /** The bytes are its beginning: another attempt may go on. */
  release(): Promise<void>
  /** The bytes are worthless. */
  discard(): Promise<void>
}
