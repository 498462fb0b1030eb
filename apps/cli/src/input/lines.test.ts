import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { errorOf } from '../testing/error-of.js'
import { inChunks } from '../testing/in-chunks.js'
import { linesOf, wholeOf } from './lines.js'

async function collect(bytes: Buffer, size = bytes.length, longest?: number) {
  const lines: { text: string; line: number; offset: number }[] = []
  for await (const { bytes: line, ...place } of linesOf(inChunks(bytes, size), 'stdin', longest)) {
    lines.push({ text: line.toString(), ...place })
  }
  return lines
}
const texts = async (text: string) => (await collect(Buffer.from(text))).map((line) => line.text)

describe('linesOf', () => {
  it('ends lines at \\n and \\r\\n, keeps blank ones, and needs no last line end', async () => {
    expect(await texts('one\r\n\n two \nthree')).toEqual(['one', '', ' two ', 'three'])
    expect(await texts('one\n')).toEqual(['one'])
    expect(await texts('')).toEqual([])
  })

  it('ends no line at a lone \\r, U+0085, U+2028, U+2029, a form feed or a vertical tab, as grep does', async () => {
    const line = 'a\rb\u0085c\u2028d\u2029e\ff\vg'
    expect(await texts(`${line}\n${line}`)).toEqual([line, line])
  })

  it('gives the offset of each line', async () => {
    expect(await collect(Buffer.from('é\r\n\nx'))).toEqual([
      { text: 'é', line: 1, offset: 0 },
      { text: '', line: 2, offset: 4 },
      { text: 'x', line: 3, offset: 5 },
    ])
  })

  it('gives the same lines for every division into chunks', async () => {
    const text = fc.array(fc.string({ unit: 'grapheme', maxLength: 8 }).map((line) => line.replace(/[\r\n]/g, '')))
    await fc.assert(
      fc.asyncProperty(text, fc.integer({ min: 1, max: 7 }), async (lines, size) => {
        const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(''))
        expect((await collect(bytes, size)).map((line) => line.text)).toEqual(lines)
      }),
    )
  })

  it('gives the lines before one that is too long, then an error with its number', async () => {
    const got: string[] = []
    const error = await errorOf(async () => {
      for await (const { bytes } of linesOf(inChunks(Buffer.from('ok\nfour\nfive5\n'), 2), 'stdin', 4)) {
        got.push(bytes.toString())
      }
    })
    expect(got).toEqual(['ok', 'four'])
    expect(error).toMatchObject({
      code: 'LAM_INPUT_INVALID',
      message: expect.stringMatching(/^Line 3 of stdin is longer than 4 bytes in UTF-8, .+fold -s/),
    })
  })
})

describe('wholeOf', () => {
  it('keeps every byte of a stream up to the longest text', async () => {
    expect((await wholeOf(inChunks(Buffer.from('a\r\nb\n'), 1), 'stdin', 5)).bytes.toString()).toBe('a\r\nb\n')
    expect(await errorOf(() => wholeOf(inChunks(Buffer.from('a\r\nb\n!'), 4), "'x.txt'", 5))).toMatchObject({
      code: 'LAM_INPUT_INVALID',
      message: expect.stringMatching(/^'x\.txt' is longer than 5 bytes in UTF-8, .+ Leave --whole out/),
    })
  })
})
