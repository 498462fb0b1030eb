import type { Bytes } from '../environment/platform-types.js'
import { LamError } from '../errors.js'

/**
 * SHA-256, hex.
 * @throws LamError `LAM_CHECKPOINT_HASH_UNAVAILABLE` on a web page that is neither https nor localhost, which has no
 * `crypto.subtle`
 */
export async function sha256(bytes: Bytes): Promise<string> {
  const subtle = webCrypto()
  if (subtle === undefined) {
    throw new LamError(
      'LAM_CHECKPOINT_HASH_UNAVAILABLE',
      'SHA-256 needs crypto.subtle, which browsers offer to https and localhost pages only. Serve the page over https.',
    )
  }
  const digest = new Uint8Array(await subtle.digest('SHA-256', bytes))
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** Undefined also if the mere access throws. */
function webCrypto() {
  try {
    return globalThis.crypto?.subtle
  } catch {
    return undefined
  }
}
