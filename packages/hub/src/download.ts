import { LamError, type PlatformAbortSignal, type SourceFile, throwIfAborted } from '@lamjs/core/backend'
import type { Download } from './hub-client.js'
import { HubUnreachable } from './hub-errors.js'
import type { HubFile } from './hub-file.js'
import type { Sink } from './platform/platform.js'

export interface DownloadOptions {
  /** Name in messages. */
  readonly label: string
  readonly signal: PlatformAbortSignal | undefined
  readonly onBytes: ((loaded: number, total: number | undefined) => void) | undefined
  /** ms before the first retry; doubles with each attempt without a byte. */
  readonly pause?: number
}

/** Consecutive attempts without a byte before the download fails. */
const ATTEMPTS = 4

/**
 * Fills `sink` with a file's bytes, and keeps them if their hash is the hub's. It retries after a broken connection.
 * After an error or an abort it releases the bytes, so that a later attempt can continue.
 * @param open requests the bytes from `from` on
 * @throws LamError `LAM_CHECKPOINT_FILE_MISMATCH`, `LAM_CHECKPOINT_FETCH_FAILED`, `LAM_ABORTED`
 */
export async function downloadInto(
  sink: Sink,
  file: HubFile,
  open: (from: number) => Promise<Download>,
  options: DownloadOptions,
): Promise<SourceFile> {
  let whole = false
  try {
    // The bytes of an earlier attempt may be damaged. Then one more attempt fetches the whole file.
    let resumed = sink.byteLength > 0
    for (;;) {
      await fill(sink, file, open, options)
      whole = true
      const digest = await sink.digest()
      if (digest === file.hash.digest) return await sink.keep()
      if (!resumed) throw mismatch(options.label, `${file.hash.kind} ${file.hash.digest}`, digest)
      await sink.restart()
      whole = false
      resumed = false
    }
  } catch (error) {
    const worthless = whole || (LamError.is(error) && error.code === 'LAM_CHECKPOINT_FILE_MISMATCH')
    await (worthless ? sink.discard() : sink.release())
    throw error
  }
}

async function fill(
  sink: Sink,
  file: HubFile,
  open: (from: number) => Promise<Download>,
  options: DownloadOptions,
): Promise<void> {
  const { label, signal, onBytes, pause = 500 } = options
  let failures = 0
  while (sink.byteLength < file.byteLength) {
    const before = sink.byteLength
    try {
      const { start, pieces } = await open(before)
      if (start !== before) await sink.restart()
      for await (const piece of pieces) {
        throwIfAborted(signal)
        if (sink.byteLength + piece.length > file.byteLength) throw mismatch(label, `${file.byteLength} bytes`, 'more')
        await sink.append(piece)
        onBytes?.(sink.byteLength, file.byteLength)
      }
      if (sink.byteLength < file.byteLength) throw brokenOff(label, sink.byteLength, file.byteLength)
    } catch (error) {
      if (!(error instanceof HubUnreachable && error.passing)) throw error
      failures = sink.byteLength > before ? 1 : failures + 1
      if (failures === ATTEMPTS) throw error
      await delay(pause * 2 ** (failures - 1), signal)
    }
  }
}

function brokenOff(label: string, found: number, expected: number): HubUnreachable {
  return new HubUnreachable(
    `${label}: the download broke off after ${found} of ${expected} bytes. Call again: it goes on from there.`,
  )
}

function mismatch(label: string, expected: string, found: string): LamError {
  return new LamError(
    'LAM_CHECKPOINT_FILE_MISMATCH',
    `${label}: expected ${expected}, as the hub lists it, found ${found}. Nothing was kept. Try again; a proxy or mirror (HF_ENDPOINT) may serve another file.`,
  )
}

async function delay(ms: number, signal: PlatformAbortSignal | undefined): Promise<void> {
  throwIfAborted(signal)
  await new Promise<void>((resolve) => {
    const done = () => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    signal?.addEventListener('abort', done)
  })
  throwIfAborted(signal)
}
