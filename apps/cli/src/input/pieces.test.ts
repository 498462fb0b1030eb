import { isUtf8 } from 'node:buffer'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { inChunks } from '../testing/in-chunks.js'
import { piecesOf } from './pieces.js'

async function collect(bytes: Uint8Array, size: number) {
  const pieces: { bytes: Buffer; line: number; offset: number }[] = []
  for await (const piece of piecesOf(inChunks(bytes, size))) pieces.push(piece)
  return pieces
}

describe('piecesOf', () => {
  it('splits no character, loses no byte, and gives each position', async () => {
    const size = fc.integer({ min: 1, max: 7 })
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: fc.constantFrom('a', '\n', 'é', '東', '😀') }), size, async (text, size) => {
        const bytes = Buffer.from(text)
        let offset = 0
        for (const piece of await collect(bytes, size)) {
          expect(isUtf8(piece.bytes)).toBe(true)
          const line = bytes.subarray(0, offset).toString().split('\n').length
          expect([piece.offset, piece.line]).toEqual([offset, line])
          offset += piece.bytes.length
        }
        expect(offset).toBe(bytes.length)
      }),
    )
  })

  it('decodes any bytes as one decoding of the whole does', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 40 }), fc.integer({ min: 1, max: 7 }), async (bytes, size) => {
        const pieces = await collect(bytes, size)
        expect(pieces.map((piece) => piece.bytes.toString()).join('')).toBe(Buffer.from(bytes).toString())
      }),
    )
  })
})
