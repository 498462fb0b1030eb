import { decodeDataUrl } from '../environment/data-url.js'
import type { Bytes, PlatformAbortSignal, PlatformUrl } from '../environment/platform-types.js'
import { LamError, throwIfAborted } from '../errors.js'
import { quote } from '../quote.js'

/** Settings of one download. */
export interface FetchFileOptions {
  /** Stops the download, which rejects with `LAM_ABORTED`. */
  readonly signal?: PlatformAbortSignal | undefined
  /** The file's length, if known. The download stops as soon as more arrives. */
  readonly expectedBytes?: number | undefined
  /** The file's largest length. The download stops as soon as the server announces or sends more. */
  readonly maxBytes?: number | undefined
  /**
   * Called as bytes arrive.
   * @param total undefined if the server does not announce it
   */
  readonly onBytes?: ((loaded: number, total: number | undefined) => void) | undefined
}

/**
 * Downloads a file. Memory grows with the bytes that arrive, not with the length that the server announces.
 * @throws LamError `LAM_CHECKPOINT_NOT_FOUND` (404, 410, a web page instead), `LAM_CHECKPOINT_FETCH_FAILED` (any other error status, no
 * connection, a download cut short), `LAM_CHECKPOINT_FILE_MISMATCH` (longer than expected), `LAM_CHECKPOINT_FILE_TOO_LARGE`, `LAM_ABORTED`
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

/** A URL for messages, without credentials and query, which may be secret. A data URL is too long to repeat. */
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
  // More bytes than announced mean compression: across origins, CORS hides the content-encoding header.
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

/** The file of a data URL. */
function inlineFile(bytes: Bytes, label: string, { maxBytes, onBytes }: FetchFileOptions) {
  if (maxBytes !== undefined && bytes.length > maxBytes) throw fileTooLarge(label, maxBytes, bytes.length)
  onBytes?.(bytes.length, bytes.length)
  return bytes
}

/** Whether a file begins like HTML, as no file of a model does. */
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
  // Node's message is "fetch failed"; its cause has the reason.
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
