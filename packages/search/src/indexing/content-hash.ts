import { formatOf } from '../documents/format.js'

/** Raised whenever the readers give another text for the same bytes. */
const READERS = 1

/** SHA-256 of a file's bytes and of how they are read, hex. Two files of one hash have the same passages. */
export async function contentHash(path: string, bytes: Uint8Array): Promise<string> {
  const reading = new TextEncoder().encode(`${READERS} ${formatOf(path) ?? ''}\n`)
  const all = new Uint8Array(reading.length + bytes.length)
  all.set(reading)
  all.set(bytes, reading.length)
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', all))
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
