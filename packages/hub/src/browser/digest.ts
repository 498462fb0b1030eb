import { LamError } from '@lamjs/core'
import { gitBlobPrefix, type HubHash } from '../hub-file.js'

/**
 * The hex hash of a file's bytes, of the kind that the hub lists for it.
 * @throws LamError `LAM_CHECKPOINT_HASH_UNAVAILABLE` on a web page that is neither https nor localhost
 */
export async function digestOf(bytes: Uint8Array<ArrayBuffer>, kind: HubHash['kind']): Promise<string> {
  // Outside a secure context, `crypto` has no `subtle`.
  const subtle: typeof globalThis.crypto.subtle | undefined = globalThis.crypto?.subtle
  if (subtle === undefined) {
    throw new LamError(
      'LAM_CHECKPOINT_HASH_UNAVAILABLE',
      'Files of the hub are verified with crypto.subtle, which browsers offer to https and localhost pages only. Serve the page over https.',
    )
  }
  const hashed = new Uint8Array(
    kind === 'sha256' ? await subtle.digest('SHA-256', bytes) : await subtle.digest('SHA-1', gitBlob(bytes)),
  )
  return Array.from(hashed, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

function gitBlob(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const prefix = new TextEncoder().encode(gitBlobPrefix(bytes.length))
  const blob = new Uint8Array(prefix.length + bytes.length)
  blob.set(prefix)
  blob.set(bytes, prefix.length)
  return blob
}
