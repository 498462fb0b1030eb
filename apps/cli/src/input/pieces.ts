import type { RawText } from './lines.js'

/**
 * A stream of UTF-8 in pieces of whole characters, each with its position. Invalid bytes pass unchanged. A piece never ends with bytes
 * that would be valid together with the next piece.
 */
export async function* piecesOf(chunks: AsyncIterable<Buffer>): AsyncGenerator<RawText> {
  let begun: Buffer = Buffer.alloc(0)
  let line = 1
  let offset = 0
  for await (const chunk of chunks) {
    const bytes = begun.length === 0 ? chunk : Buffer.concat([begun, chunk])
    const end = lastWhole(bytes)
    begun = bytes.subarray(end)
    if (end === 0) continue
    yield { bytes: bytes.subarray(0, end), line, offset }
    offset += end
    for (let at = bytes.indexOf(0x0a); at >= 0; at = bytes.indexOf(0x0a, at + 1)) line++
  }
  if (begun.length > 0) yield { bytes: begun, line, offset }
}

/** Offset of an incomplete last character, or else the end. */
function lastWhole(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back]
    if (byte >= 0x80 && byte < 0xc0) continue
    const length = byte < 0xc0 ? 1 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4
    return length > back ? bytes.length - back : bytes.length
  }
  return bytes.length
}
