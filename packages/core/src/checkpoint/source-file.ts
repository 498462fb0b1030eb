import { readPath, statPath } from '../environment/local-files.js'
import { LamError } from '../errors.js'
import type { SourceFile } from './source.js'

/** A file in memory. Copies the bytes only if threads share them. */
export function memoryFile(bytes: Uint8Array, label: string): SourceFile {
  const own = isUnshared(bytes) ? bytes : new Uint8Array(bytes)
  const { byteLength } = own
  return {
    label,
    byteLength,
    async read(start, end) {
      if (own.byteLength !== byteLength) throw changed(label, byteLength, own.byteLength)
      return own.subarray(start, end)
    },
  }
}

/** A file on the local disk. Reads nothing yet. */
export function diskFile(path: string, byteLength: number): SourceFile {
  return {
    label: path,
    path,
    byteLength,
    async read(start, end, signal) {
      const found = (await statPath(path))?.byteLength
      if (found !== byteLength) throw changed(path, byteLength, found)
      const bytes = await readPath(path, start, end, signal)
      if (bytes.length !== end - start) throw changed(path, byteLength, start + bytes.length)
      return bytes
    },
  }
}

function changed(label: string, expected: number, found: number | undefined): LamError {
  return new LamError(
    'LAM_CHECKPOINT_FILE_MISMATCH',
    `${label} changed since it was opened: expected ${expected} bytes, found ${found ?? 'no file'}. Open it again.`,
  )
}

function isUnshared(bytes: Uint8Array): bytes is Uint8Array<ArrayBuffer> {
  return typeof SharedArrayBuffer === 'undefined' || !(bytes.buffer instanceof SharedArrayBuffer)
}
