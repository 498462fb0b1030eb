import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'

/** One request. */
export interface Seen {
  readonly host: 'hub' | 'cdn'
  readonly method: string
  /** Path and query. */
  readonly url: string
  readonly authorization: string | undefined
  readonly range: string | undefined
}

/** The server's faults. A test may change each between requests. */
export interface Faults {
  /** Every answer of the hub has this status, with these headers. */
  answer?: { status: number; headers?: Record<string, string> } | undefined
  /** The first `times` answers of the other host have this status. */
  elsewhere?: { status: number; times: number } | undefined
  /** The connection breaks after this many bytes of each download. */
  breakAfter?: number | undefined
  /** Downloads stall after this many bytes. */
  stallAfter?: number | undefined
  /** The hub accepts requests and never answers. */
  silent?: boolean
  /** The server ignores Range and sends the whole file with 200. */
  noRanges?: boolean
  /** The server answers Range with another range. */
  otherRange?: boolean
  /** Downloads hold other bytes of the same length. */
  wrongBytes?: boolean
  /** Downloads are longer than the hub lists. */
  tooLong?: boolean
  /** The hub links the next page of its list to the other host. */
  foreignPages?: boolean
  /** The hub answers every request with a login page. */
  portal?: boolean
  /** The server compresses small files unless the request says `identity`. */
  gzip?: boolean
}

export interface RepositoryOptions {
  /** Token for reading it: the server answers 401 without a token, and 403 with another. */
  readonly token?: string
  /** Smallest size of a Git LFS file, in bytes: its hash is SHA-256, and its host is the other one. By default 1,000. */
  readonly lfsFrom?: number
}

interface Repository extends RepositoryOptions {
  readonly commits: Map<string, ReadonlyMap<string, Uint8Array>>
  readonly revisions: Map<string, string>
}

/**
 * A fake Hugging Face Hub: `/api/models/<name>/revision`, `/api/models/<name>/tree` in pages, and `/<name>/resolve` with redirects,
 * ETags and ranges. It redirects large files to a second origin, as the hub does to its CDN.
 */
export class HubServer {
  readonly seen: Seen[] = []
  readonly faults: Faults = {}
  /** Entries per page of the tree. */
  readonly pageSize = 4
  readonly #repositories = new Map<string, Repository>()
  readonly #hub = createServer((request, response) => this.#answer('hub', request, response))
  readonly #cdn = createServer((request, response) => this.#answer('cdn', request, response))

  static async start(): Promise<HubServer> {
    const server = new HubServer()
    await Promise.all([listen(server.#hub), listen(server.#cdn)])
    return server
  }

  get endpoint(): string {
    return originOf(this.#hub)
  }

  /** Adds a commit to a model and points the branches and tags at it. Returns its hash. */
  commit(
    name: string,
    files: Readonly<Record<string, Uint8Array | string>>,
    revisions: readonly string[] = ['main'],
    options: RepositoryOptions = {},
  ): string {
    const contents = new Map(
      Object.entries(files).map(([path, content]) => [
        path,
        typeof content === 'string' ? new TextEncoder().encode(content) : content,
      ]),
    )
    const known = this.#repositories.get(name)
    const repository = { commits: new Map(), revisions: new Map(), ...known, ...options } as Repository
    const hash = createHash('sha1').update(name).update(String(repository.commits.size)).digest('hex')
    repository.commits.set(hash, contents)
    for (const revision of revisions) repository.revisions.set(revision, hash)
    this.#repositories.set(name, repository)
    return hash
  }

  /** Requests since the last call, as `host method path`. */
  takeSeen(): string[] {
    return this.seen.splice(0).map(({ host, url }) => `${host} ${url.split('?')[0]}`)
  }

  /** Forgets all requests and faults. */
  reset(): void {
    this.seen.length = 0
    for (const fault of Object.keys(this.faults)) delete this.faults[fault as keyof Faults]
  }

  close(): void {
    for (const server of [this.#hub, this.#cdn]) {
      server.closeAllConnections()
      server.close()
    }
  }

  #answer(host: 'hub' | 'cdn', request: IncomingMessage, response: ServerResponse): unknown {
    const { method = '', url = '', headers } = request
    if (url.startsWith('/-/')) return this.#obey(url, response)
    this.seen.push({ host, method, url, authorization: headers.authorization, range: headers.range })
    for (const [name, value] of CORS) response.setHeader(name, value)
    if (method === 'OPTIONS') return response.writeHead(204).end()
    if (host === 'cdn') return this.#sendBlob(request, response)
    const { answer, portal, silent } = this.faults
    if (silent) return
    if (portal) return response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html>')
    if (answer !== undefined) return response.writeHead(answer.status, answer.headers).end()
    const path = decodeURIComponent(url.split('?')[0] ?? '')
    const [, name, kind, rest = ''] =
      /^\/api\/models\/(.+?)\/(revision|tree)\/(.+)$/.exec(path) ?? /^\/(.+?)\/(resolve)\/(.+)$/.exec(path) ?? []
    const repository = this.#repositories.get(name ?? '')
    if (repository === undefined) {
      // The hub does not tell whether a private model exists.
      const status = headers.authorization === undefined ? 401 : 404
      return response.writeHead(status, { 'x-error-code': 'RepoNotFound' }).end()
    }
    if (repository.token !== undefined && headers.authorization !== `Bearer ${repository.token}`) {
      const status = headers.authorization === undefined ? 401 : 403
      return response.writeHead(status, { 'x-error-code': 'GatedRepo' }).end()
    }
    const revision = kind === 'revision' ? rest : (rest.split('/')[0] ?? '')
    const commit = repository.revisions.get(revision) ?? revision
    const files = repository.commits.get(commit)
    if (files === undefined) return response.writeHead(404, { 'x-error-code': 'RevisionNotFound' }).end()
    if (kind === 'revision')
      return sendJson(response, { _id: '1', id: name, sha: commit, lastModified: '2026-01-01T00:00:00.000Z' })
    if (kind === 'tree') return this.#sendTree(new URL(url, this.endpoint), repository, files, response)
    const file = rest.slice(revision.length + 1)
    const content = files.get(file)
    if (content === undefined) return response.writeHead(404, { 'x-error-code': 'EntryNotFound' }).end()
    response.setHeader('x-repo-commit', commit)
    if (!isLfs(content, repository)) {
      response.setHeader('etag', `"${gitSha1(content)}"`)
      return this.#send(content, request, response)
    }
    response.setHeader('x-linked-etag', `"${sha256(content)}"`)
    response.setHeader('x-linked-size', content.length)
    const query = new URLSearchParams({ name: name ?? '', commit, file, signature: 'secret-signature' })
    response.writeHead(302, { location: `${originOf(this.#cdn)}/blob?${query}` }).end()
  }

  /** `/-/faults?<JSON>` and `/-/seen`, for a test in a browser. */
  #obey(url: string, response: ServerResponse): unknown {
    response.setHeader('access-control-allow-origin', '*')
    const { pathname, search } = new URL(url, this.endpoint)
    if (pathname === '/-/seen') return sendJson(response, this.seen.splice(0))
    this.reset()
    Object.assign(this.faults, JSON.parse(decodeURIComponent(search.slice(1))))
    return sendJson(response, this.faults)
  }

  #sendTree(url: URL, repository: Repository, files: ReadonlyMap<string, Uint8Array>, response: ServerResponse): void {
    const folders = [
      ...new Set([...files.keys()].filter((path) => path.includes('/')).map((path) => path.split('/')[0])),
    ]
    const entries = [
      ...folders.map((path) => ({ type: 'directory', path, size: 0, oid: gitSha1(new Uint8Array()) })),
      ...[...files].map(([path, content]) => {
        const entry = { type: 'file', path, size: content.length, oid: gitSha1(content) }
        const lfs = { oid: sha256(content), size: content.length, pointerSize: 130 }
        return isLfs(content, repository) ? { ...entry, lfs, xetHash: sha256(content) } : entry
      }),
    ]
    const start = Number(url.searchParams.get('cursor') ?? 0)
    const end = start + this.pageSize
    if (end < entries.length) {
      url.searchParams.set('cursor', String(end))
      const { href } = this.faults.foreignPages ? new URL(url.pathname, originOf(this.#cdn)) : url
      response.setHeader('link', `<${href}>; rel="next"`)
    }
    sendJson(response, entries.slice(start, end))
  }

  #sendBlob(request: IncomingMessage, response: ServerResponse): void {
    const query = new URL(request.url ?? '', 'http://cdn').searchParams
    const files = this.#repositories.get(query.get('name') ?? '')?.commits.get(query.get('commit') ?? '')
    const content = files?.get(query.get('file') ?? '')
    const { elsewhere } = this.faults
    if (elsewhere !== undefined && elsewhere.times-- > 0) return void response.writeHead(elsewhere.status).end()
    if (content === undefined) return void response.writeHead(404).end()
    this.#send(content, request, response)
  }

  #send(content: Uint8Array, { headers }: IncomingMessage, response: ServerResponse): void {
    const { noRanges, wrongBytes, tooLong, gzip, breakAfter, stallAfter } = this.faults
    if (gzip && headers['accept-encoding'] !== 'identity' && headers.range === undefined) {
      return void response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(content))
    }
    let body = wrongBytes ? content.map((byte) => byte ^ 1) : content
    if (tooLong) body = Buffer.concat([body, new Uint8Array(1000)])
    const from = noRanges ? undefined : /^bytes=(\d+)-$/.exec(headers.range ?? '')?.[1]
    if (from !== undefined) {
      if (Number(from) >= content.length) return void response.writeHead(416).end()
      response.statusCode = 206
      const first = this.faults.otherRange ? 7 : from
      response.setHeader('content-range', `bytes ${first}-${content.length - 1}/${content.length}`)
      body = body.subarray(Number(from))
    }
    response.setHeader('content-length', body.length)
    if (breakAfter !== undefined && body.length > breakAfter) {
      response.write(body.subarray(0, breakAfter), () => setTimeout(() => response.destroy(), 20))
    } else if (stallAfter !== undefined && body.length > stallAfter) response.write(body.subarray(0, stallAfter))
    else response.end(body)
  }
}

export function sha256(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex')
}

/** The hash that `git hash-object` prints. */
export function gitSha1(content: Uint8Array): string {
  return createHash('sha1').update(`blob ${content.length}\0`).update(content).digest('hex')
}

/** Headers that allow pages of every site, as the hub's answers do. */
const CORS: readonly (readonly [string, string])[] = [
  ['access-control-allow-origin', '*'],
  ['access-control-allow-headers', 'authorization, range, content-type'],
  [
    'access-control-expose-headers',
    'ETag, Link, Content-Range, X-Repo-Commit, X-Error-Code, X-Linked-Size, X-Linked-ETag',
  ],
]

function isLfs(content: Uint8Array, { lfsFrom = 1000 }: RepositoryOptions): boolean {
  return content.length >= lfsFrom
}

function sendJson(response: ServerResponse, value: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value))
}

function listen(server: Server): Promise<void> {
  return new Promise((done) => server.listen(0, '127.0.0.1', done))
}

function originOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
