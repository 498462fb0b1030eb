import { describe, expect, it } from 'vitest'
import { fixture, readAll } from '../testing/read-all.js'

describe('CSV', () => {
  it.each(['\n', '\r\n', '\r'])(
    'has a document a row, with line and range of the row; lines end in %j',
    async (ending) => {
      const file = new TextDecoder().decode(await fixture('fish.csv')).replaceAll('\n', ending)
      const documents = await readAll('fish.csv', file)
      expect(documents.map(({ text, title, metadata, format }) => [text, title, metadata, format])).toEqual([
        [`Carp\n\nIt lives in lakes,${ending}and says "blub".`, 'Carp', { id: '007', year: '2024' }, 'record'],
        ['鯉\n\n湖にいる。🐟', '鯉', { id: '8', year: '' }, 'record'],
      ])
      const places = documents.map(({ places }) => places.place(2, 4))
      expect(places.map(({ line }) => line)).toEqual([2, 4])
      expect(places.map(({ start, end }) => file.slice(start, end))).toEqual([
        `007,Carp,"It lives in lakes,${ending}and says ""blub"".",2024`,
        '8,鯉,湖にいる。🐟,',
      ])
    },
  )

  it('takes tabs and semicolons', async () => {
    expect(await readAll('a.tsv', 'text\tn\na, "b\t1\n')).toMatchObject([{ text: 'a, "b', metadata: { n: '1' } }])
    expect(await readAll('a.csv', 'text;n\n"a;b";1,5')).toMatchObject([{ text: 'a;b', metadata: { n: '1,5' } }])
  })

  it('reads the columns that are asked for, else those of usual names, else all with letters', async () => {
    const file = 'Body,note,n\nwater,high,1\n'
    expect(await readAll('a.csv', file)).toMatchObject([{ text: 'water', metadata: { note: 'high', n: '1' } }])
    expect(await readAll('a.csv', file, { columns: ['note', 'Body'] })).toMatchObject([
      { text: 'high\n\nwater', metadata: { n: '1' } },
    ])
    expect(await readAll('a.csv', 'a,b,c\nwater,12,fish\n')).toMatchObject([
      { text: 'water\n\nfish', metadata: { b: '12' } },
    ])
    expect(await readAll('a.csv', 'text\n\n""\nwater')).toMatchObject([{ text: 'water' }])
    await expect(readAll('a.csv', file, { columns: ['speech'] })).rejects.toThrow(/no row has the column "speech"/)
    expect(await readAll('a.csv', '', { columns: ['speech'] })).toEqual([])
  })

  it('names columns without a name by their place', async () => {
    expect(await readAll('a.csv', 'text,,\nwater,1,2\n')).toMatchObject([
      { text: 'water', metadata: { 'column 2': '1', 'column 3': '2' } },
    ])
  })

  it.each([
    ['text\n"never ends', /the row in line 2 has a quote that does not match/],
    ['text\na\n"b" c\n', /the row in line 3 has a quote that does not match/],
    ['text,n\na,1\nb,c,2\n', /the row in line 3 has 3 fields, and the first row names 2/],
    ['a,a\n1,2', /two columns have the name 'a'/],
  ])('%j is refused', async (file, message) => {
    await expect(readAll('a.csv', file)).rejects.toMatchObject({
      code: 'LAM_INPUT_INVALID',
      message: expect.stringMatching(message),
    })
  })

  it('rows longer than what is parsed at a time, and many short ones, are read', async () => {
    const long = '湖"",\n'.repeat(150_000)
    const [first, second] = await readAll('a.csv', `text,n\n"${long}",1\nafter,2\n`)
    expect(first.text).toBe(long.replaceAll('""', '"').trim())
    expect(second.text).toBe('after')
    expect(second.places.place(0, 5)).toEqual({ line: 150_003, start: long.length + 12, end: long.length + 19 })
    const many = await readAll('a.csv', `text,n\n${'row,1\n'.repeat(30_000)}`)
    expect(many.length).toBe(30_000)
    expect(many[29_999].places.place(0, 1)).toEqual({
      line: 30_001,
      start: 7 + 29_999 * 6,
      end: 7 + 30_000 * 6 - 1,
    })
  })
})

describe('JSONL', () => {
  it('has a document a row, with typed metadata', async () => {
    const file =
      '{"title":"Carp","text":"It \\"swims\\" 🐟.","n":1,"wild":true,"x":null,"tags":["a"],"o":{}}\r\n\n"just a text"\n{"text":""}\n'
    const documents = await readAll('a.jsonl', file)
    expect(documents.map(({ text, title, metadata }) => [text, title, metadata])).toEqual([
      ['Carp\n\nIt "swims" 🐟.', 'Carp', { n: 1, wild: true, x: null }],
      ['just a text', undefined, {}],
    ])
    const place = documents[1].places.place(0, 4)
    expect([place.line, file.slice(place.start, place.end)]).toEqual([3, '"just a text"'])
  })

  it.each([
    ['{"text":"a"}\n{"text":', /line 2 is not JSON/],
    ['{"text":"a"}\n\n[1]', /line 3 is neither an object nor a string/],
    ['{"text":"a"}\n{"text":"\\u0000"}', /the document of line 2 has an escape for NUL/],
    ['{"text":"\\ud800"}', /the document of line 1 has an escape for NUL or for half/],
    [`${'['.repeat(1_000_000)}`, /line 1 is not JSON/],
  ])('row %# is refused', async (file, message) => {
    await expect(readAll('a.ndjson', file)).rejects.toMatchObject({
      code: 'LAM_INPUT_INVALID',
      message: expect.stringMatching(message),
    })
  })

  it('keeps a pair of surrogate escapes', async () => {
    expect(await readAll('a.jsonl', '{"text":"\\ud83d\\udc1f"}')).toMatchObject([{ text: '🐟' }])
  })

  it('of many rows is read in linear time', async () => {
    const documents = await readAll('a.jsonl', '{"text":"row"}\n'.repeat(50_000))
    expect(documents.length).toBe(50_000)
    expect(documents[49_999].places.place(0, 1)).toEqual({
      line: 50_000,
      start: 49_999 * 15,
      end: 49_999 * 15 + 14,
    })
  })
})
