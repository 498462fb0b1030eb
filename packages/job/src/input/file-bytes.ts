import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { LamError } from '@lamjs/core'
import { throwIfAborted } from '@lamjs/core/embedder'
import type { FileFacts, Files } from '../files/files.js'

/**
 * The bytes of a file from `start` on, before `end`. Those of `….gz` are the bytes that are packed there: nothing can be read from the middle
 * of such a file, so it is unpacked from its start up to `end`.
 * @throws LamError `LAM_INPUT_INVALID` if a `….gz` is not whole or not gzip; the errors of `Files.read`
 */
export function fileBytes(
  files: Files,
  file: FileFacts,
  { start, end }: { readonly start: number; readonly end?: number },
  signal: AbortSignal,
): AsyncIterable<Buffer> {
  if (file.path.endsWith('.gz')) return within(unpacked(files, file, signal), start, end ?? Number.POSITIVE_INFINITY)
  return files.read(file, { start, end: end ?? file.size }, signal)
}

async function* unpacked(files: Files, file: FileFacts, signal: AbortSignal): AsyncGenerator<Buffer, void, undefined> {
  const gunzip = createGunzip({ chunkSize: 1 << 18 })
  const packed = Readable.from(files.read(file, { start: 0, end: file.size }, signal))
  const running = pipeline(packed, gunzip, { end: true })
  // The loop below meets the error too.
  running.catch(() => {})
  try {
    yield* gunzip as AsyncIterable<Buffer>
  } catch (cause) {
    throwIfAborted(signal)
    if (!String((cause as NodeJS.ErrnoException).code).startsWith('Z_')) throw cause
    throw new LamError('LAM_INPUT_INVALID', `${file.path} is no whole gzip file: ${(cause as Error).message}.`, {
      cause,
    })
  } finally {
    packed.destroy()
    gunzip.destroy()
  }
}

/** Bytes `[start, end)` of a stream. What comes after is not read. */
async function* within(
  chunks: AsyncIterable<Buffer>,
  start: number,
  end: number,
): AsyncGenerator<Buffer, void, undefined> {
  let at = 0
  for await (const chunk of chunks) {
    const bytes = chunk.subarray(Math.max(0, start - at), Math.max(0, end - at))
    if (bytes.length > 0) yield bytes
    at += chunk.length
    if (at >= end) return
  }
}
