import {
  LamError,
  type OpenFileOptions,
  type PlatformAbortSignal,
  type SourceFile,
  throwIfAborted,
} from '@lamjs/core/backend'
import { downloadInto } from './download.js'
import type { HubClient } from './hub-client.js'
import { HubUnreachable } from './hub-errors.js'
import type { HubFile } from './hub-file.js'
import type { HubModel } from './hub-model.js'
import type { HubSettings } from './hub-settings.js'
import { isCommit, isPlainPath } from './names.js'
import type { HuggingFaceOptions } from './options.js'
import type { Platform, Store } from './platform/platform.js'
import { SharedAnswer } from './shared-answer.js'

/** Serves files from the store, and asks the hub for those that the store lacks. */
export class HubRepository implements HubModel {
  readonly name: string
  readonly revision: string
  readonly endpoint: string
  readonly #settings: HubSettings
  readonly #platform: Platform
  readonly #store: Store
  readonly #signal: PlatformAbortSignal | undefined
  readonly #warn: (message: string) => void
  readonly #client = new SharedAnswer<HubClient>()
  readonly #commit = new SharedAnswer<string>()
  readonly #files = new SharedAnswer<ReadonlyMap<string, HubFile>>()

  constructor(name: string, settings: HubSettings, platform: Platform, options: HuggingFaceOptions) {
    this.name = name
    this.revision = settings.revision
    this.endpoint = settings.endpoint
    this.#settings = settings
    this.#platform = platform
    this.#signal = options.signal
    this.#warn = options.onWarning ?? platform.warn
    this.#store = platform.openStore(name, settings, this.#warn)
  }

  commit(options: { readonly signal?: PlatformAbortSignal | undefined } = {}): Promise<string> {
    return this.#commit.get((signal) => this.#lookUp(signal), this.#both(options.signal))
  }

  async open(file: string, options: OpenFileOptions = {}): Promise<SourceFile | undefined> {
    // A model's files name other files. A path outside the repository names none.
    if (!isPlainPath(file)) return undefined
    const signal = this.#both(options.signal)
    throwIfAborted(signal)
    const commit = await this.commit({ signal })
    const found = await this.#store.find(commit, file)
    if (found === 'absent') return undefined
    if (found !== undefined) return this.#ofSize(found, options)
    const listed = (await this.#listing(commit, file, signal)).get(file)
    if (listed === undefined) {
      await this.#store.writeAbsence(commit, file)
      return undefined
    }
    this.#ofSize({ label: `${this.name}/${file}`, byteLength: listed.byteLength }, options)
    return (await this.#store.reuse(commit, listed)) ?? this.#download(commit, listed, signal, options)
  }

  async #lookUp(signal: PlatformAbortSignal | undefined): Promise<string> {
    const { revision, offline } = this.#settings
    if (isCommit(revision)) return revision
    if (offline !== undefined) {
      const known = await this.#store.readRevision(revision)
      if (known === undefined) throw this.#notCached(offline)
      return known
    }
    try {
      const commit = await (await this.#connect()).resolve(revision, signal)
      await this.#store.writeRevision(revision, commit)
      return commit
    } catch (error) {
      const known = error instanceof HubUnreachable ? await this.#store.readRevision(revision) : undefined
      if (known === undefined) throw error
      const reason = (error as HubUnreachable).message
      this.#warn(`${reason} The cached revision of ${this.name} is used: ${revision} as it was at ${known}.`)
      return known
    }
  }

  async #listing(
    commit: string,
    file: string,
    signal: PlatformAbortSignal | undefined,
  ): Promise<ReadonlyMap<string, HubFile>> {
    if (this.#settings.offline !== undefined) throw this.#notCached(this.#settings.offline, file)
    try {
      return await this.#files.get(async (first) => (await this.#connect()).files(commit, first), signal)
    } catch (error) {
      if (error instanceof HubUnreachable) throw this.#notCached(error.message, file, error)
      throw error
    }
  }

  async #download(
    commit: string,
    file: HubFile,
    signal: PlatformAbortSignal | undefined,
    { onBytes }: OpenFileOptions,
  ): Promise<SourceFile> {
    const client = await this.#connect()
    const sink = await this.#store.begin(commit, file)
    const open = (from: number) => client.download(commit, file, from, signal)
    return downloadInto(sink, file, open, { label: `${this.name}/${file.path}`, signal, onBytes })
  }

  /** Loads the library, and undici for a proxy, on the first request. Cached files need neither. */
  #connect(): Promise<HubClient> {
    return this.#client.get(async () => {
      const { HubClient } = await import('./hub-client.js')
      const token = await this.#settings.token()
      const fetch = await this.#platform.fetch()
      return new HubClient(this.name, this.#settings, token, fetch, this.#platform.downloadHeaders)
    }, undefined)
  }

  #ofSize<File extends Pick<SourceFile, 'label' | 'byteLength'>>(file: File, { maxBytes }: OpenFileOptions): File {
    if (maxBytes === undefined || file.byteLength <= maxBytes) return file
    throw new LamError(
      'LAM_CHECKPOINT_FILE_TOO_LARGE',
      `${file.label}: expected at most ${maxBytes} bytes, found ${file.byteLength}.`,
    )
  }

  #notCached(why: string, file?: string, cause?: unknown): LamError {
    const what =
      file === undefined
        ? `revision ${JSON.stringify(this.revision)} of ${this.name} is not in`
        : `whether ${this.name} has ${file} is not known to`
    return new LamError(
      'LAM_CHECKPOINT_FETCH_FAILED',
      `${why.replace(/\.$/, '')}, and ${what} the cache ${this.#store.place}. Open the model once with a connection (lam pull ${this.name}), ` +
        'or name a folder that holds all of its files as the option model.',
      cause === undefined ? {} : { cause },
    )
  }

  #both(signal: PlatformAbortSignal | undefined): PlatformAbortSignal | undefined {
    if (this.#signal === undefined || signal === undefined || signal === this.#signal) return signal ?? this.#signal
    return AbortSignal.any([this.#signal, signal])
  }
}
