import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import iconv from 'iconv-lite'
import { describe, expect, it } from 'vitest'
import { errorOf } from '../testing/error-of.js'
import { inChunks } from '../testing/in-chunks.js'
import { isEncoding, utf8Bytes } from './utf8-bytes.js'

async function read(bytes: Uint8Array, { size = 1 << 16, asked }: { size?: number; asked?: string } = {}) {
  const { chunks, ...rest } = await utf8Bytes(inChunks(bytes, size), 'stdin', asked)
  const parts: Buffer[] = []
  for await (const chunk of chunks) parts.push(chunk)
  return { text: Buffer.concat(parts).toString(), ...rest }
}
const refusal = async (bytes: Uint8Array, asked?: string, size?: number) =>
  errorOf(() => read(bytes, { ...(asked === undefined ? {} : { asked }), ...(size === undefined ? {} : { size }) }))

const unicode = ['utf-16le', 'utf-16be', 'utf-32le', 'utf-32be'] as const

describe('utf8Bytes', () => {
  it.each(['utf-8', ...unicode])('reads %s by its byte order mark, in chunks of any size', async (encoding) => {
    const wellFormed = fc.string({ unit: 'grapheme', minLength: 1 }).filter((text) => !/[\0\ufeff]/.test(text))
    await fc.assert(
      fc.asyncProperty(wellFormed, fc.integer({ min: 1, max: 9 }), async (text, size) => {
        const bytes = iconv.encode(text, encoding, { addBOM: true })
        expect(await read(bytes, { size })).toMatchObject({ text, encoding })
      }),
    )
  })

  it.each(['windows-1252', 'shift_jis', 'gb18030', 'koi8-r', 'utf-16le', 'utf-16be'])(
    'reads %s if --encoding names it',
    async (asked) => {
      const texts: Record<string, string> = { 'windows-1252': '“naïve” €', 'koi8-r': 'привет' }
      const text = texts[asked] ?? '東京 café'.replace(asked === 'shift_jis' ? 'é' : '', '')
      for (const size of [1, 3, 100]) expect((await read(iconv.encode(text, asked), { size, asked })).text).toBe(text)
    },
  )

  it('reads invalid bytes as U+FFFD, half a character at the end included', async () => {
    const text = async (bytes: number[]) => (await read(Buffer.from(bytes))).text
    expect(await text([0xff, 0xfe, 0x61, 0, 0x62])).toBe('a\ufffd')
    expect(await text([0xff, 0xfe, 0x3d, 0xd8, 0x61, 0])).toBe('\ufffda')
    expect(await text([0xff, 0xfe, 0x61, 0, 0x3d, 0xd8])).toBe('a\ufffd')
    expect((await read(Buffer.from([0x82]), { asked: 'shift_jis' })).text).toBe('\ufffd')
  })

  it.each(unicode)('refuses %s without its mark, and says how to name it', async (encoding) => {
    for (const text of ['plain\ncafé\n', 'a\n']) {
      expect(await refusal(iconv.encode(text, encoding))).toMatchObject({
        code: 'LAM_INPUT_INVALID',
        message: expect.stringMatching(
          new RegExp(`^stdin looks like ${encoding} without .+ --encoding ${encoding}\\.$`, 'i'),
        ),
      })
    }
  })

  it('recognises UTF-16 by its line ends alone', async () => {
    expect(await refusal(iconv.encode('東京\n大阪\n', 'utf-16le'))).toMatchObject({
      message: expect.stringMatching(/--encoding utf-16le\.$/),
    })
  })

  it('passes a NUL byte inside a text on to the reader of its line', async () => {
    expect((await read(Buffer.from('one\ntwo\0three\0'))).text).toBe('one\ntwo\0three\0')
  })

  it('refuses a mark that contradicts --encoding, and accepts one that agrees', async () => {
    const bytes = iconv.encode('a', 'utf-16le', { addBOM: true })
    for (const asked of ['utf-8', 'windows-1252', 'utf-16be']) {
      expect(await refusal(bytes, asked)).toMatchObject({
        code: 'LAM_INPUT_INVALID',
        message: expect.stringContaining('Leave --encoding out.'),
      })
    }
    for (const asked of ['utf-16', 'UTF16LE', 'ucs2']) expect((await read(bytes, { asked })).text).toBe('a')
  })

  it.each([
    ['gzip data', gzipSync('text')],
    ['an Office document', Buffer.from('PK\x03\x04\x14\0\x06\0\b\0\0\0!\0........[Content_Types].xml', 'latin1')],
    ['a zip archive', Buffer.from('PK\x03\x04\x14\0', 'latin1')],
    ['a PNG picture', Buffer.from('\x89PNG\r\n\x1a\n', 'latin1')],
    ['a PDF document', Buffer.from('%PDF-1.7\n', 'latin1')],
    ['an SQLite database', Buffer.from('SQLite format 3\0', 'latin1')],
    ['a NumPy matrix', Buffer.from('\x93NUMPY\x01\0', 'latin1')],
    ['bzip2 data', Buffer.from('BZh91AY&SY', 'latin1')],
    ['a program', Buffer.from('\x7fELF', 'latin1')],
  ])('refuses %s by its name, also when it comes byte by byte', async (kind, bytes) => {
    for (const size of [bytes.length, 1]) {
      const expected = size === 1 ? kind.replace('an Office document', 'a zip archive') : kind
      expect(await refusal(bytes, undefined, size)).toMatchObject({
        code: 'LAM_INPUT_INVALID',
        message: expect.stringContaining(`stdin is ${expected}, not plain text. `),
      })
    }
  })

  it('accepts a text that only begins like another format, and every file with --encoding', async () => {
    for (const text of ['BZh', 'PAR1', 'PK', 'GIF8', 'ID3', 'MMM', 'SQLite format 3']) {
      expect((await read(Buffer.from(text))).text).toBe(text)
    }
    expect((await read(Buffer.from('%PDF-'), { asked: 'utf-8' })).text).toBe('%PDF-')
  })
})

describe('isEncoding', () => {
  it('knows encodings of text by their usual names, and no others', () => {
    expect(['utf-8', 'UTF8', 'latin1', 'cp1252', 'Shift_JIS', 'big5', 'utf-16'].every(isEncoding)).toBe(true)
    expect(['hex', 'base64', 'klingon', ''].some(isEncoding)).toBe(false)
  })
})
