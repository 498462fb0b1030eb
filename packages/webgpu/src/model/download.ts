import { LamError, throwIfAborted } from '@lamjs/core'

/**
 * Downloads a file of known length.
 * @param onBytes told the bytes so far
 * @throws LamError `LAM_CHECKPOINT_NOT_FOUND` (404, 410), `LAM_CHECKPOINT_FETCH_FAILED` (any other status, no connection, a download cut
 * short), `LAM_CHECKPOINT_FILE_MISMATCH` (longer than expected), `LAM_ABORTED`
 */
export async function download(
  url: URL,
  expectedBytes: number,
  onBytes: (loaded: number) => void,
  signal: AbortSignal | undefined,
): Promise<Uint8Array<ArrayBuffer>> {
  throwIfAborted(signal)
  try {
    const response = await fetch(url, { signal: signal ?? null })
    if (!response.ok) {
      await response.body?.cancel()
      throw badStatus(url, response)
    }
    return await readBody(response, url, expectedBytes, onBytes)
  } catch (cause) {
    throwIfAborted(signal)
    if (LamError.is(cause)) throw cause
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new LamError('LAM_CHECKPOINT_FETCH_FAILED', `${labelOf(url)} could not be fetched: ${reason}. Try again.`, {
      cause,
    })
  }
}

/** A URL without query and credentials, which may be secret. */
export function labelOf({ origin, pathname }: URL): string {
  return origin === 'null' ? pathname : `${origin}${pathname}`
}

async function readBody(
  response: Response,
  url: URL,
  expectedBytes: number,
  onBytes: (loaded: number) => void,
): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(expectedBytes)
  const reader = response.body?.getReader()
  let loaded = 0
  onBytes(0)
  try {
    for (let step = await reader?.read(); step && !step.done; step = await reader?.read()) {
      if (loaded + step.value.length > expectedBytes) {
        throw new LamError(
          'LAM_CHECKPOINT_FILE_MISMATCH',
          `${labelOf(url)}: expected ${expectedBytes} bytes, found more. It is not the file of this model package.`,
        )
      }
      bytes.set(step.value, loaded)
      loaded += step.value.length
      onBytes(loaded)
    }
  } finally {
    // After the last piece this does nothing; after an error it closes the connection.
    await reader?.cancel().catch(() => undefined)
  }
  if (loaded === expectedBytes) return bytes
  throw new LamError(
    'LAM_CHECKPOINT_FETCH_FAILED',
    `${labelOf(url)}: expected ${expectedBytes} bytes, found ${loaded}: the download was cut short, or it is another file. Try again.`,
  )
}

function badStatus(url: URL, { status }: Response): LamError {
  const code = status === 404 || status === 410 ? 'LAM_CHECKPOINT_NOT_FOUND' : 'LAM_CHECKPOINT_FETCH_FAILED'
  return new LamError(code, `${labelOf(url)} could not be fetched: the server answered ${status}.`)
}
