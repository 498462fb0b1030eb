// What the stores share: signs and int8 of vectors of length 1, and candidates rescored.

/** A bit a component, the first in the highest bit of the first byte: 1 where it is above 0. */
export function signsOf(vector) {
  const bytes = new Uint8Array(vector.length / 8)
  for (let i = 0; i < vector.length; i++) if (vector[i] > 0) bytes[i >> 3] |= 0x80 >> (i & 7)
  return bytes
}

/** Signs as PostgreSQL writes a bit string. */
export function bitString(vector) {
  let text = ''
  for (const value of vector) text += value > 0 ? '1' : '0'
  return text
}

/** One scale for each vector. A ranking by the product with a query needs it; a ranking by the cosine does not. */
export function int8Of(vector) {
  let largest = 0
  for (const value of vector) largest = Math.max(largest, Math.abs(value))
  const scale = largest === 0 ? 0 : 127 / largest
  return Int8Array.from(vector, (value) => Math.round(value * scale))
}

/** Cosine of float32 and int8. */
export function cosine(query, bytes) {
  let product = 0
  let square = 0
  for (let i = 0; i < query.length; i++) {
    product += query[i] * bytes[i]
    square += bytes[i] * bytes[i]
  }
  return product / Math.sqrt(square || 1)
}

/** @param candidates `{ id, bytes }`, bytes of int8 @returns ids of the `k` nearest, best first */
export function rescored(query, candidates, k) {
  return candidates
    .map(({ id, bytes }) => {
      return { id, score: cosine(query, new Int8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)) }
    })
    .sort((a, b) => b.score - a.score)
    .slice(0, k)
    .map(({ id }) => id)
}

/** Candidates that are rescored for a list of 10. */
export const CANDIDATES = 200

/** The words of a query as FTS5 takes them: any of them. */
export function anyWord(text) {
  return (text.match(/[\p{L}\p{N}]+/gu) ?? []).map((word) => `"${word}"`).join(' OR ')
}

/** Whole numbers from 0 to `count` in steps, with the end of each. */
export function* batches(count, size) {
  for (let start = 0; start < count; start += size) yield [start, Math.min(count, start + size)]
}
