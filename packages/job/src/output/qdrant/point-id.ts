import { createHash } from 'node:crypto'

/** A UUID (version 5's form) that is made of the names alone: the same row has the same point whoever writes it, and however often. */
export function pointId(...names: readonly (string | number)[]): string {
  const bytes = createHash('sha1')
    .update(JSON.stringify(['lam', ...names]))
    .digest()
    .subarray(0, 16)
  bytes[6] = (bytes[6] & 0x0f) | 0x50
  bytes[8] = (bytes[8] & 0x3f) | 0x80
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}
