import { describe, expect, it } from 'vitest'
import { fixture, readAll, readOne } from '../testing/read-all.js'

describe('Markdown', () => {
  it('has its front matter as metadata, and lines and units of the file', async () => {
    const bytes = await fixture('diary-crlf.md')
    const file = new TextDecoder().decode(bytes)
    const { text, title, metadata, headings, places, format } = await readOne('notes/diary.md', bytes)
    expect(format).toBe('markdown')
    expect(title).toBe('The lake: a diary')
    expect(metadata).toEqual({ title: 'The lake: a diary', year: 2024, draft: false, source: null })
    expect(text.startsWith('# First day\r\n')).toBe(true)
    expect(headings?.map(({ start, end }) => text.slice(start, end))).toEqual([
      '# First day',
      'Second day\r\n----------',
    ])
    const start = text.indexOf('Nobody')
    const place = places.place(start, start + 6)
    expect(place.line).toBe(19)
    expect(file.slice(place.start, place.end)).toBe('Nobody')
  })

  it('takes its title from the first heading', async () => {
    const titleOf = async (text: string) => (await readOne('a.md', text)).title
    expect((await readOne('a.md', await fixture('languages.md'))).title).toBe('湖の日記 🐟')
    expect(await titleOf('Text.\n\n### The **wide** `lake` ([map](x.png)) ##\n')).toBe('The wide lake (map)')
    expect(await titleOf('The lake\n===\n\n# Other')).toBe('The lake')
    expect(await titleOf('~~~\n# code\n~~~\n#hashtag\n\n- item\n---\n\n***\n---')).toBeUndefined()
    expect(await titleOf('---\ntitle: ""\n---\n# Heading')).toBe('Heading')
  })

  it.each([
    ['a rule', '---\n\nSome text.\n\n---\n\nMore.'],
    ['YAML that is none', '---\na: [\n---\nText.'],
    ['a list', '---\n- a\n---\nText.'],
    ['no end', '---\na: 1\nText.'],
    ['deep nesting', `---\n${'['.repeat(16_000)}\n---\nText.`],
    ['more than 16 KiB', `---\na: ${'x'.repeat(17_000)}\n---\nText.`],
  ])('text that only looks like front matter stays: %s', async (_, text) => {
    expect(await readOne('a.md', text)).toMatchObject({ text, metadata: {} })
  })

  it('with empty front matter has no metadata', async () => {
    expect(await readOne('a.md', '---\n---\nText.')).toMatchObject({ text: 'Text.', metadata: {} })
  })

  it('an escape for NUL or half a surrogate pair is refused with the line', async () => {
    for (const half of ['\\0', '\\ud800']) {
      await expect(readAll('a.md', `---\na: "${half}"\n---\nText.`)).rejects.toMatchObject({
        code: 'LAM_INPUT_INVALID',
        message: expect.stringMatching(/^Cannot read "a\.md": the document of line 4 has an escape for NUL/),
      })
    }
  })
})

describe('text and code', () => {
  it('stay as they are', async () => {
    const code = '#!/bin/sh\n\techo "湖 🐟"\n'
    expect(await readOne('a/run.sh', code)).toMatchObject({ text: code, format: 'code', metadata: {} })
    const { text, format, places } = await readOne('README', 'One\rTwo\nThree')
    expect([text, format]).toEqual(['One\rTwo\nThree', 'text'])
    expect(places.place(8, 13)).toEqual({ line: 3, start: 8, end: 13 })
  })

  it('without text are no document', async () => {
    expect(await readAll('a.txt', '')).toEqual([])
    expect(await readAll('a.ts', ' \r\n\ufeff')).toEqual([])
    expect(await readAll('a.md', '---\na: 1\n---\n')).toEqual([])
  })
})

describe('encodings', () => {
  it('UTF-8 and UTF-16 lose their byte order mark alone', async () => {
    expect(await readOne('a.txt', await fixture('rain-bom.txt'))).toMatchObject({
      text: 'It rained all day.\nThe lake rose.\n',
    })
    const german = 'Es regnete. Der See stieg über die Ufer. 🌧'
    expect(await readOne('a.txt', await fixture('rain-utf16le.txt'))).toMatchObject({ text: `${german}\r\n` })
    expect(await readOne('a.txt', await fixture('rain-utf16be.txt'))).toMatchObject({ text: `${german}\n` })
  })

  it.each([
    ['german.windows-1252.txt', 'Am Morgen kamen Helfer mit Booten. Für die Kühe war es zu spät.'],
    ['russian.koi8-r.md', 'Озеро поднялось ночью.'],
    ['japanese.shift_jis.txt', '湖の水が夜に増えた。'],
    ['japanese.iso-2022-jp.txt', '湖の水が夜に増えた。'],
    ['korean.euc-kr.txt', '호수가 밤에 불어났다.'],
    ['chinese.gb2312.html', '湖水在夜里上涨了。'],
  ])('older ones are read where they are sure or named: %s', async (name, words) => {
    expect((await readOne(name, await fixture(`encodings/${name}`))).text).toContain(words)
  })

  it('a page in UTF-8 that names another encoding is read as UTF-8', async () => {
    expect((await readOne('a.html', '<meta charset="iso-8859-1">Größe')).text).toBe('Größe')
  })

  it.each([
    ['a NUL byte', [0x61, 0, 0x62], /has NUL bytes/],
    [
      'half a character',
      [0x61, 0xe2, 0x82],
      /it is not UTF-8, and its encoding is not sure\. Save it as UTF-8: iconv -f/,
    ],
    ['half a pair in UTF-16', [0xff, 0xfe, 0x00, 0xd8, 0x61, 0x00], /not valid UTF-16LE/],
    ['UTF-8 with a mark that is cut', [0xef, 0xbb, 0xbf, 0xe2, 0x82], /not valid UTF-8\. Save it as UTF-8/],
    ['a PDF', [0x25, 0x50, 0x44, 0x46, 0x2d, 0x31], /it is a PDF under another name\. Let its name end in \.pdf\./],
    ['UTF-32', [0xff, 0xfe, 0, 0, 0x61, 0, 0, 0], /it is UTF-32/],
  ])('%s is refused', async (_, bytes, reason) => {
    await expect(readAll('a.txt', Uint8Array.from(bytes))).rejects.toMatchObject({
      code: 'LAM_INPUT_INVALID',
      message: expect.stringMatching(reason),
    })
  })

  it('one that is not sure is refused', async () => {
    const bytes = await fixture('encodings/polish.windows-1250.csv')
    await expect(readAll('a.txt', bytes)).rejects.toThrow(/its encoding is not sure/)
    const page = new TextEncoder().encode('<meta charset="utf-8">Gr?ße').map((byte) => (byte === 0x3f ? 0xf6 : byte))
    await expect(readAll('a.html', page)).rejects.toThrow(/its encoding is not sure\. It says utf-8, which it is not\./)
  })
})

it('a file of no known format is refused', async () => {
  await expect(readAll('a.png', 'text')).rejects.toMatchObject({
    code: 'LAM_INPUT_INVALID',
    message: 'Cannot read "a.png": its name is of no format that can be read. Leave it out.',
  })
})

it('a signal ends the reading', async () => {
  await expect(readAll('a.txt', 'text', { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'LAM_ABORTED' })
})
