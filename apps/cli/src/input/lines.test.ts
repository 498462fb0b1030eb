import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { linesOf } from './lines.js'

async function collect(chunks: Uint8Array[]): Promise<string[]> {
  const lines: string[] = []
  for await (const line of linesOf(chunks)) lines.push(line)
  return lines
}

describe('linesOf', () => {
  it('ends lines at \\n and \\r\\n, keeps blank ones, and needs no last line end', async () => {
    expect(await collect([Buffer.from('one\r\n\n two \nthree')])).toEqual(['one', '', ' two ', 'three'])
    expect(await collect([Buffer.from('one\n')])).toEqual(['one'])
    expect(await collect([])).toEqual([])
  })

  it('drops a byte order mark and replaces what is not UTF-8', async () => {
    expect(await collect([Buffer.from([0xef, 0xbb, 0xbf, 0x61, 0x0a, 0xff, 0x62])])).toEqual(['a', '\ufffdb'])
  })

  it('gives the same lines however the bytes are cut into chunks', async () => {
    const text = fc.array(
      fc.string({ unit: 'grapheme', maxLength: 8 }).map((line) => line.replace(/[\r\n\ufeff]/g, '')),
    )
    await fc.assert(
      fc.asyncProperty(text, fc.integer({ min: 1, max: 7 }), async (lines, size) => {
        const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(''))
        const chunks: Uint8Array[] = []
        for (let start = 0; start < bytes.length; start += size) chunks.push(bytes.subarray(start, start + size))
        expect(await collect(chunks)).toEqual(lines)
      }),
    )
  })
})
