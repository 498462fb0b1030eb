import type { Bytes } from '../environment/bytes.js'
import { decodeDataUrl } from '../environment/data-url.js'
import type { PlatformAbortSignal, PlatformUrl } from '../environment/platform-types.js'
import { LamError, throwIfAborted } from '../errors.js'
import { quote } from '../quote.js'

export interface FetchFileOptions {
  readonly signal?: PlatformAbortSignal | undefined
  /** The file's length where it is known: stop as soon as more than this arrives. */
  readonly expectedBytes?: number | undefined
  /** The most the file may have: stop as soon as more is announced or arrives. */
  readonly maxBytes?: number | undefined
  /** @param total absent when the server does not say */
  readonly onBytes?: ((loaded: number, total: number | undefined) => void) | undefined
}

/**
 * Downloads a file. Memory grows with what arrives, not with what the server announces.
 * @throws LamError `LAM_CHECKPOINT_NOT_FOUND` (404, 410, a web page instead), `LAM_CHECKPOINT_FETCH_FAILED` (any other status, no connection, a
 * download cut short), `LAM_CHECKPOINT_FILE_MISMATCH` (longer than expected), `LAM_CHECKPOINT_FILE_TOO_LARGE`, `LAM_ABORTED`
 */
export async function fetchFile(url: PlatformUrl, options: FetchFileOptions = {}): Promise<Bytes> {
  const label = urlLabel(url)
  throwIfAborted(options.signal)
  try {
    const inline = decodeDataUrl(url.href)
    if (inline !== undefined) return inlineFile(inline, label, options)
    const response = await fetch(url, { signal: options.signal ?? null })
    if (!response.ok) {
      await response.body?.cancel()
      throw badStatus(label, response)
    }
    return await readBody(response, label, options)
  } catch (cause) {
    throwIfAborted(options.signal)
    if (LamError.is(cause)) throw cause
    throw new LamError('LAM_CHECKPOINT_FETCH_FAILED', `${label} could not be fetched: ${reason(cause)}.`, { cause })
  }
}

/** The error for a file of `found` bytes or more. */
export function fileTooLarge(label: string, maxBytes: number, found: number): LamError {
  return new LamError(
    'LAM_CHECKPOINT_FILE_TOO_LARGE',
    `${label}: expected at most ${maxBytes} bytes, found ${found} or more. It is not the file of a model.`,
  )
}

/** A URL without what may be secret in it: credentials and query. A data URL is not repeated at length. */
export function urlLabel(url: PlatformUrl): string {
  if (url.protocol === 'data:') return 'data: URL'
  return url.origin === 'null' ? `${url.protocol}//${url.host}${url.pathname}` : `${url.origin}${url.pathname}`
}

async function readBody(response: Response, label: string, options: FetchFileOptions): Promise<Bytes> {
  const { maxBytes = Number.POSITIVE_INFINITY } = options
  const total = announcedLength(response)
  if (total !== undefined && total > maxBytes) {
    await response.body?.cancel()
    throw fileTooLarge(label, maxBytes, total)
  }
  const pieces: Uint8Array[] = []
  let loaded = 0
  options.onBytes?.(0, total ?? options.expectedBytes)
  for await (const piece of piecesOf(response)) {
    pieces.push(piece)
    loaded += piece.length
    if (loaded > maxBytes) throw fileTooLarge(label, maxBytes, loaded)
    if (options.expectedBytes !== undefined && loaded > options.expectedBytes) {
      if (isWebPage(pieces[0])) throw webPage(label)
      throw new LamError(
        'LAM_CHECKPOINT_FILE_MISMATCH',
        `${label}: expected ${options.expectedBytes} bytes, found more. It is not the file of this model package.`,
      )
    }
    options.onBytes?.(loaded, total ?? options.expectedBytes)
  }
  // More than announced is a compressed answer, whose header another origin may not see.
  if (total !== undefined && loaded < total) {
    throw new LamError(
      'LAM_CHECKPOINT_FETCH_FAILED',
      `${label}: the download was cut short: expected ${total} bytes, found ${loaded}. Try again.`,
    )
  }
  const bytes = concatenate(pieces, loaded)
  if (isWebPage(bytes)) throw webPage(label)
  return bytes
}

/** What a script brought along itself. */
function inlineFile(bytes: Bytes, label: string, { maxBytes, onBytes }: FetchFileOptions) {
  if (maxBytes !== undefined && bytes.length > maxBytes) throw fileTooLarge(label, maxBytes, bytes.length)
  onBytes?.(bytes.length, bytes.length)
  return bytes
}

/** Whether these are the first bytes of HTML, which no file of a model begins with. */
function isWebPage(bytes: Uint8Array): boolean {
  const start = new TextDecoder().decode(bytes.subarray(0, 200))
  return /^\s*(?:<!--[\s\S]*?-->\s*)?<(?:!doctype\s+html|html|head)\b/i.test(start)
}

function webPage(label: string): LamError {
  return new LamError(
    'LAM_CHECKPOINT_NOT_FOUND',
    `${label}: expected a file of the model, found a web page. The server has no such file and answers with a page of its own. ` +
      "Development servers of Vite 6 and 7 move packages away from their files: set optimizeDeps: { exclude: ['@lamjs/model-mini', 'onnxruntime-web'] } " +
      'in vite.config. Elsewhere, copy the files of the model to where the page asks for them, or name their folder as the option model.',
  )
}

async function* piecesOf(response: Response): AsyncGenerator<Uint8Array> {
  const reader = response.body?.getReader()
  if (reader === undefined) return
  try {
    for (let step = await reader.read(); !step.done; step = await reader.read()) yield step.value
  } finally {
    // After the last piece this does nothing; after an error it closes the connection.
    await reader.cancel().catch(() => undefined)
  }
}

function announcedLength(response: Response): number | undefined {
  const header = response.headers.get('content-length')
  if (header === null || !/^\d{1,15}$/.test(header) || response.headers.has('content-encoding')) return undefined
  return Number(header)
}

function badStatus(label: string, { status, statusText }: Response): LamError {
  const code = status === 404 || status === 410 ? 'LAM_CHECKPOINT_NOT_FOUND' : 'LAM_CHECKPOINT_FETCH_FAILED'
  const text = statusText === '' ? '' : ` ${quote(statusText)}`
  return new LamError(code, `${label} could not be fetched: the server answered ${status}${text}.`)
}

function reason(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause)
  // Node says "fetch failed" and keeps what failed underneath.
  return cause.cause instanceof Error ? `${cause.message} (${cause.cause.message})` : cause.message
}

function concatenate(pieces: Uint8Array[], length: number): Bytes {
  const bytes = new Uint8Array(length)
  let at = 0
  for (const piece of pieces) {
    bytes.set(piece, at)
    at += piece.length
  }
  return bytes
}
