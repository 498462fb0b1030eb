import { open, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { LamError, throwIfAborted } from '../errors.js'
import type { LocalFiles } from './local-files.js'

/** One system call reads at most 2 GiB, and an abort waits for the call under way. */
const READ_STEP = 64 * 2 ** 20

export const localFiles: LocalFiles = {
  pathOfUrl(url) {
    try {
      return fileURLToPath(url)
    } catch (cause) {
      throw new LamError('LAM_OPTION_INVALID', `${url.href} does not name a file of this machine.`, { cause })
    }
  },

  join,

  async stat(path) {
    try {
      const found = await stat(path)
      const kind = found.isFile() ? 'file' : found.isDirectory() ? 'folder' : 'other'
      return { kind, byteLength: found.size }
    } catch (cause) {
      const code = (cause as NodeJS.ErrnoException).code
      if (code === 'ENOENT' || code === 'ENOTDIR') return undefined
      throw unreadable(path, cause)
    }
  },

  async read(path, start, end, signal) {
    throwIfAborted(signal)
    try {
      await using handle = await open(path, 'r')
      // Not zeroed first: every byte handed out below has been read over.
      const buffer = Buffer.allocUnsafeSlow(end - start)
      let filled = 0
      while (filled < buffer.length) {
        throwIfAborted(signal)
        const step = Math.min(READ_STEP, buffer.length - filled)
        const { bytesRead } = await handle.read(buffer, filled, step, start + filled)
        if (bytesRead === 0) break
        filled += bytesRead
      }
      return new Uint8Array(buffer.buffer, 0, filled)
    } catch (cause) {
      throw LamError.is(cause) ? cause : unreadable(path, cause)
    }
  },
}

function unreadable(path: string, cause: unknown): LamError {
  const reason = cause instanceof Error ? cause.message : String(cause)
  return new LamError('LAM_CHECKPOINT_NOT_FOUND', `${path} cannot be read: ${reason}`, { cause })
}
