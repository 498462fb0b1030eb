import { open, stat } from 'node:fs/promises'
import { LamError, type SourceFile, throwIfAborted } from '@lamjs/core/backend'
import { isAbsence, unreadable } from './disk-errors.js'

/** Bytes per read. One system call reads at most 2 GiB, and an abort waits for the current call. */
const READ_STEP = 64 * 2 ** 20

/**
 * Opens a file on the local disk without reading it; undefined if the path names no file.
 * @throws LamError `LAM_CHECKPOINT_UNREADABLE`
 */
export async function openDiskFile(path: string): Promise<SourceFile | undefined> {
  const found = await lookAt(path)
  if (found === undefined || !found.isFile()) return undefined
  const byteLength = found.size
  return {
    label: path,
    path,
    byteLength,
    async read(start, end, signal) {
      throwIfAborted(signal)
      const now = await lookAt(path)
      if (now?.size !== byteLength) throw changed(path, byteLength, now?.size)
      const handle = await open(path, 'r').catch((cause) => Promise.reject(unreadable(path, cause)))
      try {
        const bytes = new Uint8Array(end - start)
        let filled = 0
        while (filled < bytes.length) {
          throwIfAborted(signal)
          const step = Math.min(READ_STEP, bytes.length - filled)
          const { bytesRead } = await handle
            .read(bytes, filled, step, start + filled)
            .catch((cause) => Promise.reject(unreadable(path, cause)))
          if (bytesRead === 0) throw changed(path, byteLength, start + filled)
          filled += bytesRead
        }
        return bytes
      } finally {
        await handle.close()
      }
    },
  }
}

async function lookAt(path: string) {
  try {
    return await stat(path)
  } catch (cause) {
    if (isAbsence(cause)) return undefined
    throw unreadable(path, cause)
  }
}

function changed(path: string, expected: number, found: number | undefined): LamError {
  return new LamError(
    'LAM_CHECKPOINT_FILE_MISMATCH',
    `${path} changed since it was opened: expected ${expected} bytes, found ${found ?? 'no file'}. Open it again.`,
  )
}
