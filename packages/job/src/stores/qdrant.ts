import { LamError } from '@lamjs/core'
import type { QdrantClient } from '@qdrant/js-client-rest'
import { withoutLogin } from '../output/manifest.js'
import { optionalPackage } from './optional-package.js'

const DEFAULT_URL = 'http://127.0.0.1:6333'
const TIMEOUT_MS = 120_000

/** A server of Qdrant. */
export class Qdrant {
  readonly #client: QdrantClient
  /** For messages: the address, without a login. */
  readonly where: string

  private constructor(client: QdrantClient, where: string) {
    this.#client = client
    this.where = where
  }

  /** Connects at the first request. @param url default: `QDRANT_URL`. The key is what `QDRANT_API_KEY` says. */
  static async open(url = process.env.QDRANT_URL || DEFAULT_URL): Promise<Qdrant> {
    const { QdrantClient } = await optionalPackage('@qdrant/js-client-rest', () => import('@qdrant/js-client-rest'))
    const where = String(withoutLogin(url))
    if (!URL.canParse(url))
      throw new LamError('LAM_OPTION_INVALID', `${where} is no address of Qdrant: ${DEFAULT_URL} is one.`)
    const apiKey = process.env.QDRANT_API_KEY
    const client = new QdrantClient({
      url,
      ...(apiKey ? { apiKey } : {}),
      timeout: TIMEOUT_MS,
      checkCompatibility: false,
    })
    return new Qdrant(client, where)
  }

  /**
   * What `request` gives; undefined if Qdrant has no such collection.
   * @throws LamError `LAM_STORE_FAILED`, or `LAM_OUTPUT_FAILED` if Qdrant refuses what it was sent
   */
  async find<Result>(request: (client: QdrantClient) => Promise<Result>): Promise<Result | undefined> {
    try {
      return await request(this.#client)
    } catch (error) {
      if (statusOf(error) === 404) return undefined
      throw this.#failure(error)
    }
  }

  /** As `find`, but a collection that is not there is an error too. */
  async send<Result>(request: (client: QdrantClient) => Promise<Result>): Promise<Result> {
    try {
      return await request(this.#client)
    } catch (error) {
      throw this.#failure(error)
    }
  }

  #failure(cause: unknown): LamError {
    const status = statusOf(cause)
    const said = saidBy(cause)
    if (status === 400 || status === 413 || status === 422)
      return new LamError('LAM_OUTPUT_FAILED', `${this.where} refuses what it was sent: ${said}.`, { cause })
    return new LamError('LAM_STORE_FAILED', `${this.where}: ${said}. ${adviceFor(status, said)}`, { cause })
  }
}

function adviceFor(status: number | undefined, said: string): string {
  if (status === 401 || status === 403) return 'Correct the key (QDRANT_API_KEY), or give it the right to write.'
  if (status === 404)
    return 'Was the collection removed during the job? Remove its twin that ends in _lam too, and begin again.'
  if (status === undefined && /ECONNREFUSED|ENOTFOUND|EHOSTUNREACH/.test(said))
    return 'Is the server running there? Correct the url, or start it.'
  return 'Run the job again when the server is well: it goes on where it stood.'
}

/** Of the HTTP answer; undefined if there was none. */
export function statusOf(error: unknown): number | undefined {
  const { status } = error as { status?: unknown }
  return typeof status === 'number' ? status : undefined
}

function saidBy(error: unknown): string {
  const { data, cause, message } = error as {
    data?: { status?: { error?: string } }
    cause?: Error & { code?: string }
  } & Error
  return data?.status?.error ?? [message, cause?.code ?? cause?.message].filter(Boolean).join(', ')
}
