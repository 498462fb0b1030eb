import { Buffer } from 'node:buffer'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { errorOf } from '../testing/error-of.js'
import { CheckedTexts } from './checked-text.js'

function check(lines: Uint8Array[], { encoding = 'utf-8', skipped = 0, whole = false } = {}) {
  const warnings: string[] = []
  const checked = new CheckedTexts("'x'", { encoding, skipped, whole }, (message) => warnings.push(message))
  let offset = 0
  const texts = lines.map((bytes, i) => {
    const text = checked.text({ bytes: Buffer.from(bytes), line: i + 1, offset })
    offset += bytes.length + 1
    return text
  })
  checked.finish()
  return { texts, warnings }
}
const bytes = (...parts: (string | number)[]) =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : Buffer.from([part]))))

describe('CheckedTexts', () => {
  it('returns UTF-8 unchanged, without a warning', () => {
    const text = fc.string({ unit: 'grapheme' }).filter((text) => !/[\r\0]/.test(text))
    fc.assert(
      fc.property(fc.array(text), (lines) => {
        expect(check(lines.map((line) => Buffer.from(line)))).toEqual({ texts: lines, warnings: [] })
      }),
    )
  })

  it('warns once of bytes that are not UTF-8, with line, byte and position, and counts the lines', () => {
    const { texts, warnings } = check([bytes('ok'), bytes('é\ufffd', 0xe9, 'a'), bytes(0xff), bytes('ok')], {
      skipped: 3,
    })
    expect(texts).toEqual(['ok', 'é\ufffd\ufffda', '\ufffd', 'ok'])
    expect(warnings).toEqual([
      expect.stringMatching(/^'x', line 2: byte 0xe9 at 11 is not UTF-8, .+ --encoding windows-1252$/),
      "2 lines of 'x' hold bytes that are not UTF-8",
    ])
  })

  it('finds the line within a whole file', () => {
    expect(check([bytes('one\ntwo\n', 0x80)], { whole: true }).warnings).toEqual([
      expect.stringMatching(/^'x', line 3: byte 0x80 at 8 /),
    ])
  })

  it('finds a character that is cut, too long, or half of a pair', () => {
    for (const bad of [[0xe2, 0x82], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf5]]) {
      expect(check([bytes('ab', ...bad)]).warnings[0]).toMatch(/^'x', line 1: byte 0x\w+ at 2 /)
    }
  })

  it('warns of U+FFFD from another encoding', () => {
    expect(check([bytes('a'), bytes('b\ufffd')], { encoding: 'utf-16le' }).warnings).toEqual([
      expect.stringMatching(/^'x', line 2: some bytes are not UTF-16LE and are read as U\+FFFD$/),
    ])
  })

  it('refuses a NUL byte by its line', async () => {
    expect(await errorOf(() => check([bytes('a'), bytes('b', 0)]))).toMatchObject({
      code: 'LAM_INPUT_INVALID',
      message: expect.stringMatching(/^'x' is not plain text: there is a NUL byte in line 2\. /),
    })
  })

  it('warns once of carriage returns that end no line, but not in a whole text', () => {
    const lines = [bytes('a'), bytes('b\rc'), bytes('d\re')]
    expect(check(lines).warnings).toEqual([
      expect.stringMatching(/^'x', line 2: a carriage return alone ends no line; /),
    ])
    expect(check(lines, { whole: true }).warnings).toEqual([])
  })

  it('returns large texts unchanged', () => {
    const ascii = 'large '.repeat(400_000)
    const mixed = `${ascii}東京😀`
    expect(check([Buffer.from(ascii), Buffer.from(mixed)], { whole: true }).texts).toEqual([ascii, mixed])
  })
})
