import { listFiles, modelInfo } from '@huggingface/hub'
import type { LamError, PlatformAbortSignal } from '@lamjs/core'
import { type Asked, HubUnreachable } from './hub-errors.js'
import type { HubFile } from './hub-file.js'
import { HubRequest } from './hub-request.js'
import type { HubSettings, HubToken } from './hub-settings.js'
import { isCommit } from './names.js'
import type { HubFetch } from './platform/platform.js'

/** A file's bytes as a stream. */
export interface Download {
  /** Offset of the first byte: the requested one, or 0 if the server supports no ranges. */
  readonly start: number
  readonly pieces: AsyncIterable<Uint8Array>
}

/** One repository on the hub. It calls the hub's API through `@huggingface/hub`, with a `fetch` that adds token, deadline and errors. */
export class HubClient {
  readonly #name: string
  readonly #settings: HubSettings
  readonly #token: HubToken | undefined
  readonly #fetch: HubFetch
  readonly #downloadHeaders: Readonly<Record<string, string>>

  constructor(
    name: string,
    settings: HubSettings,
    token: HubToken | undefined,
    fetch: HubFetch,
    downloadHeaders: Readonly<Record<string, string>>,
  ) {
    this.#name = name
    this.#settings = settings
    this.#token = token
    this.#fetch = fetch
    this.#downloadHeaders = downloadHeaders
  }

  /** The commit of a branch or tag. */
  async resolve(revision: string, signal: PlatformAbortSignal | undefined): Promise<string> {
    const { sha } = await this.#ask(this.#asked(revision), signal, (fetch) =>
      modelInfo({
        name: this.#name,
        revision,
        hubUrl: this.#settings.endpoint,
        additionalFields: ['sha'],
        fetch,
      }),
    )
    if (typeof sha === 'string' && isCommit(sha)) return sha
    throw this.#notTheHub(`no commit for revision ${JSON.stringify(revision)}`)
  }

  /** Every file of a commit, by its path. */
  async files(commit: string, signal: PlatformAbortSignal | undefined): Promise<ReadonlyMap<string, HubFile>> {
    return this.#ask(this.#asked(commit), signal, async (fetch) => {
      const files = new Map<string, HubFile>()
      const listing = listFiles({
        repo: { type: 'model', name: this.#name },
        revision: commit,
        recursive: true,
        hubUrl: this.#settings.endpoint,
        fetch,
      })
      for await (const { type, path, size, oid, lfs } of listing) {
        if (type !== 'file') continue
        const digest = lfs?.oid ?? oid
        const kind = lfs === undefined ? 'git-sha1' : 'sha256'
        const byteLength = lfs?.size ?? size
        const sound =
          typeof digest === 'string' && (kind === 'sha256' ? /^[0-9a-f]{64}$/ : /^[0-9a-f]{40}$/).test(digest)
        if (typeof path !== 'string' || !sound || !Number.isSafeInteger(byteLength) || byteLength < 0) {
          throw this.#notTheHub('a file without path, size or hash')
        }
        files.set(path, { path, byteLength, hash: { kind, digest } })
      }
      return files
    })
  }

  /**
   * A file's bytes from `from` on. It does not use the library's `downloadFile`, which loses the kind of an error, accepts a whole file
   * for a range, and by default uses Xet, whose servers `HF_ENDPOINT` cannot replace.
   */
  async download(
    commit: string,
    file: HubFile,
    from: number,
    signal: PlatformAbortSignal | undefined,
  ): Promise<Download> {
    const { endpoint, stallTimeout } = this.#settings
    const path = file.path.split('/').map(encodeURIComponent).join('/')
    const url = new URL(`${endpoint}/${this.#name}/resolve/${commit}/${path}`)
    const headers = new Headers(this.#downloadHeaders)
    if (from > 0) headers.set('range', `bytes=${from}-`)
    const request = new HubRequest(this.#asked(commit, file.path), stallTimeout, signal)
    try {
      const response = await request.send(this.#fetch, url, headers)
      if (response.status !== 206) return { start: 0, pieces: piecesOf(response, request) }
      if (rangeStart(response, from) === from) return { start: from, pieces: piecesOf(response, request) }
      throw new HubUnreachable(
        `${this.#name}/${file.path}: asked for bytes from ${from} on, found others. Try again; a proxy may mix up answers.`,
        { passing: false },
      )
    } catch (error) {
      request.close()
      throw error
    }
  }

  async #ask<T>(
    asked: Asked,
    signal: PlatformAbortSignal | undefined,
    question: (fetch: typeof globalThis.fetch) => Promise<T>,
  ): Promise<T> {
    const request = new HubRequest(asked, this.#settings.answerTimeout, signal)
    const fetch: typeof globalThis.fetch = (input, init) =>
      request.send(this.#fetch, new URL(input instanceof Request ? input.url : input), new Headers(init?.headers))
    try {
      return await request.step(question(fetch))
    } catch (error) {
      if (error instanceof HubUnreachable && error.cause instanceof SyntaxError) throw this.#notTheHub('no JSON')
      throw error
    } finally {
      request.close()
    }
  }

  #asked(revision: string, file?: string): Asked {
    const name = this.#name
    const what = file === undefined ? name : `${name}/${file}`
    return { what, name, revision, endpoint: this.#settings.endpoint, token: this.#token }
  }

  #notTheHub(found: string): LamError {
    return new HubUnreachable(
      `${this.#name}: ${new URL(this.#settings.endpoint).host} does not answer as the hub does: found ${found}. Check HF_ENDPOINT, and whether the network asks for a login first.`,
      { passing: false },
    )
  }
}

async function* piecesOf(response: Response, request: HubRequest): AsyncGenerator<Uint8Array, void, undefined> {
  const reader = response.body?.getReader()
  if (reader === undefined) return
  try {
    for (let read = await request.step(reader.read()); !read.done; read = await request.step(reader.read())) {
      yield read.value
    }
  } finally {
    request.close()
  }
}

/** Browsers show the header only if the server allows it. */
function rangeStart(response: Response, asked: number): number {
  const start = /^bytes (\d+)-/.exec(response.headers.get('content-range') ?? '')?.[1]
  return start === undefined ? asked : Number(start)
}
