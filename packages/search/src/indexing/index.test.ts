// The same indexes in this process and on a server of PostgreSQL.
import { LAM, type Reranker } from '@lamjs/core'
import { native } from '@lamjs/native'
import { tinyHierarchical } from '@lamjs/oracle'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Database } from '../database/database.js'
import type { Hit, SearchOptions } from '../search/hit.js'
import { testDatabases } from '../testing/databases.js'
import { filesOf } from '../testing/files.js'
import { WordEmbedder } from '../testing/word-embedder.js'
import { openIndexIn } from './open-index.js'
import type { IndexOptions, SearchIndex } from './search-index.js'
import type { FileSource } from './source.js'

const poems = {
  'sea/tides.md': '# Tides\n\nThe moon pulls the water of the oceans.\n\nTwice a day the harbour falls dry.\n',
  'sea/ships.md': '# Ships\n\nA sailing ship needs wind.\n\nSteamers burned coal.\n',
  'land/trees.txt': 'Oaks live for centuries.\n\nBirches are the first trees on bare ground.\n',
}

describe.each(testDatabases)('an index in $name', ({ name, absent, open, words }) => {
  /** PGlite takes twice as long as a server for many rows; the full run gives it these, too. */
  const tags = name === 'PGlite' ? ['slow'] : []
  let database: Database
  let close: () => Promise<void>
  let schemas = 0

  beforeAll(async () => {
    if (!absent) ({ database, close } = await open())
  }, 60_000)
  afterAll(() => close?.())

  const test = it.skipIf(absent)

  async function newIndex(
    options: Partial<IndexOptions> = {},
  ): Promise<{ index: SearchIndex; embedder: WordEmbedder; schema: string }> {
    const embedder = new WordEmbedder()
    const schema = `test_${schemas++}`
    const index = await openIndexIn(database, 'the test', { embedder, schema, cut: { most: 50 }, ...options })
    return { index, embedder, schema }
  }

  const whole = { removeOthersUnder: '' }
  const places = (hits: readonly Hit[]) => hits.map(({ file, line }) => `${file}:${line}`)
  const first = async (index: SearchIndex, query: string, options?: SearchOptions) =>
    (await index.search(query, options))[0]

  async function rowsOf(schema: string): Promise<Record<string, number>> {
    const [counts] = await database.query<Record<string, number>>(
      ['file', 'content', 'document', 'block', 'passage']
        .map((table) => `(select count(*)::int from ${schema}.${table}) ${table}`)
        .join(', ')
        .replace(/^/, 'select '),
    )
    return counts
  }

  test('finds a passage by its meaning, by its words and by both, with its place in the file', async () => {
    const { index } = await newIndex()
    expect(await index.update(filesOf(poems), whole)).toMatchObject({ added: 3, changed: 0, removed: 0, refused: [] })
    expect(await index.stats()).toMatchObject({ files: 3, words, dim: 64 })
    for (const mode of ['hybrid', 'vectors', 'words'] as const) {
      const hit = await first(index, 'the first trees on bare ground', { mode })
      expect(hit).toMatchObject({
        file: 'land/trees.txt',
        line: 3,
        text: 'Birches are the first trees on bare ground.',
      })
      expect(poems['land/trees.txt'].slice(hit.start, hit.end)).toBe(hit.text)
      expect(Object.keys(hit.ranks).sort()).toEqual(mode === 'hybrid' ? ['vectors', 'words'] : [mode])
    }
  })

  test('a LAM reads documents whole: rows are those of passages in context', async () => {
    const lam = new LAM(native({ threads: 1 }), { model: tinyHierarchical })
    try {
      const { index } = await newIndex({ embedder: lam, precision: 'float32' })
      await index.update(filesOf({ 'land/trees.txt': poems['land/trees.txt'] }))
      const [query] = await lam.encode(['bare ground'])
      const passages = [...(await lam.encodePassages(poems['land/trees.txt'], { context: 'windows' }))]
      const cosines = passages.map((row) => row.reduce((sum, value, i) => sum + value * query[i], 0))
      const hits = await index.search('bare ground', { mode: 'vectors' })
      expect(passages).toHaveLength(2)
      expect(hits).toHaveLength(2)
      for (const { line, similarity } of hits) expect(similarity).toBeCloseTo(cosines[line === 1 ? 0 : 1], 5)
    } finally {
      await lam.dispose()
    }
  })

  test('shows which words of a passage were asked for, in any form of the word', async () => {
    const { index } = await newIndex()
    await index.update(filesOf(poems))
    const hit = await first(index, 'sailed ships')
    expect(hit.matches.map(({ start, end }) => hit.text.slice(start, end))).toEqual(
      expect.arrayContaining(['sailing', 'ship']),
    )
    expect(hit.title).toBe('Ships')
  })

  test('gives the hits that a search by brute force gives, at any precision of the store', async () => {
    const word = (i: number) => `w${i % 41}`
    const texts = Array.from({ length: 120 }, (_, i) => `${word(i)} ${word(i * i)} ${word(i * 7)} own${i}`)
    const files = filesOf(Object.fromEntries(texts.map((text, i) => [`${i}.txt`, text])))
    const query = `${word(5)} ${word(35)} ${word(20)} own5`
    for (const [precision, tolerance] of [
      ['float32', 1e-6],
      ['int8', 0.01],
      ['binary', 0.3],
    ] as const) {
      const { index, embedder } = await newIndex({ precision })
      await index.update(files)
      const row = embedder.row(query)
      const cosines = texts.map((text) => embedder.row(text).reduce((sum, value, i) => sum + value * row[i], 0))
      const best = cosines.map((_, i) => i).sort((a, b) => cosines[b] - cosines[a])
      const hits = await index.search(query, { mode: 'vectors', top: 5 })
      if (precision !== 'binary') expect(hits[0].file).toBe(`${best[0]}.txt`)
      if (precision === 'float32') expect(hits.map(({ file }) => file)).toEqual(best.slice(0, 5).map((i) => `${i}.txt`))
      for (const { file, similarity } of hits) {
        const exact = cosines[Number.parseInt(file, 10)]
        expect(Math.abs((similarity as number) - exact)).toBeLessThan(tolerance)
      }
    }
  })

  test('counts UTF-16 units in files and keeps texts beyond the basic plane whole', async () => {
    const text = `${'👩‍🚀 🌊 '.repeat(30)}\n\nDer Mond über 日本 🌕 scheint.\n\n${'𝔘nicode '.repeat(2000)}\n\nlast words here`
    const { index } = await newIndex()
    await index.update(filesOf({ 'a.txt': text }))
    for (const query of ['Mond scheint', 'last words here']) {
      const hit = await first(index, query, { mode: 'words' })
      expect(text.slice(hit.start, hit.end)).toBe(hit.text)
      expect(hit.line).toBe(text.slice(0, hit.start).split('\n').length)
      expect(hit.text).toContain(query.split(' ')[1])
    }
  })

  test('keeps overlapping passages of a text longer than a block', async () => {
    const text = Array.from({ length: 1500 }, (_, i) => `Sentence number ${i} stands here.`).join(' ')
    const { index } = await newIndex({ cut: { by: 'sentences', most: 200, overlap: 60 } })
    const report = await index.update(filesOf({ 'a.txt': text }))
    expect(report.passages).toBeGreaterThan(text.length / 200)
    const hit = await first(index, 'sentence number 1218', { mode: 'words' })
    expect(hit.text).toContain('1218')
    expect(text.slice(hit.start, hit.end)).toBe(hit.text)
  })

  test('embeds only what is new: the unchanged stays, the renamed moves, the deleted leaves', async () => {
    const { index, embedder, schema } = await newIndex()
    await index.update(filesOf(poems), whole)
    const { 'sea/tides.md': tides, 'land/trees.txt': trees } = poems
    const before = embedder.encoded
    expect(await index.update(filesOf(poems), whole)).toMatchObject({ unchanged: 3, passages: 0, added: 0 })
    expect(
      await index.update(filesOf({ 'moon/tides.md': tides, 'land/trees.txt': trees, 'copy.txt': trees }), whole),
    ).toMatchObject({
      unchanged: 1,
      moved: 1,
      added: 1,
      removed: 1,
      passages: 0,
    })
    expect(embedder.encoded).toBe(before)
    expect(await first(index, 'moon pulls water')).toMatchObject({ file: 'moon/tides.md' })
    expect(await first(index, 'oaks centuries')).toMatchObject({ file: 'copy.txt', copies: ['land/trees.txt'] })
    expect(places(await index.search('steamers coal'))).not.toContain('sea/ships.md:5')
    expect(await rowsOf(schema)).toMatchObject({ file: 3, content: 2, document: 2 })
    const changed = await index.update(filesOf({ 'land/trees.txt': 'Elms died of a fungus.' }))
    expect(changed).toMatchObject({ changed: 1, removed: 0, passages: 1 })
    expect(await first(index, 'elms fungus')).toMatchObject({ file: 'land/trees.txt' })
    expect(await rowsOf(schema)).toMatchObject({ file: 3, content: 3 })
  })

  test('an update of a folder removes nothing outside of it', async () => {
    const { index } = await newIndex()
    await index.update(filesOf(poems), whole)
    expect(
      await index.update(filesOf({ 'sea/tides.md': poems['sea/tides.md'] }), { removeOthersUnder: 'sea' }),
    ).toMatchObject({
      removed: 1,
      unchanged: 1,
    })
    expect(await index.stats()).toMatchObject({ files: 2 })
  })

  test('an update of several folders removes what is gone below each, and none beside the root', async () => {
    const { index } = await newIndex()
    await index.update(filesOf({ ...poems, 'notes/a.txt': 'alpha', '/b.txt': 'beta' }))
    const few = filesOf({ 'land/trees.txt': poems['land/trees.txt'] })
    expect(await index.update(few, { removeOthersUnder: ['sea/ships.md', 'notes', 'land'] })).toMatchObject({
      removed: 2,
      unchanged: 1,
    })
    expect(await index.update([], whole)).toMatchObject({ removed: 2 })
    expect(await index.stats()).toMatchObject({ files: 1 })
  })

  test('a function opens the model that an index was made with', async () => {
    const schema = `test_${schemas++}`
    const asked: unknown[] = []
    const embedder = async (made: unknown) => {
      asked.push(made)
      return new WordEmbedder()
    }
    await openIndexIn(database, 'the test', { embedder, schema })
    const again = await openIndexIn(database, 'the test', { embedder, schema })
    expect(asked).toEqual([undefined, { model: 'words', precision: null }])
    await again.update(filesOf(poems))
    expect(await first(again, 'oaks centuries')).toMatchObject({ file: 'land/trees.txt' })
  })

  test('refuses a file that is no text by name, and what it was before leaves', async () => {
    const { index } = await newIndex()
    await index.update(filesOf({ 'a.txt': 'alpha', 'b.txt': 'beta' }))
    const report = await index.update(filesOf({ 'a.txt': Uint8Array.of(0, 1, 2, 0, 255, 0), 'b.txt': 'beta' }))
    expect(report.refused).toMatchObject([{ file: 'a.txt', code: 'LAM_INPUT_INVALID' }])
    expect(report).toMatchObject({ unchanged: 1, removed: 1 })
    expect((await index.search('alpha', { mode: 'words' })).map(({ file }) => file)).toEqual([])
  })

  test('a failure in the middle keeps what was committed, and the next update goes on from there', {
    tags,
  }, async () => {
    const { index, embedder, schema } = await newIndex()
    const big = (name: string) =>
      `${name} stands at the head of this file.\n\n${`${name} again and again. `.repeat(6000)}`
    const files = filesOf({ 'a.txt': big('alpha'), 'b.txt': big('beta'), 'c.txt': big('gamma') })
    let calls = 0
    embedder.before = () => {
      if (++calls === 3) throw new Error('the power failed')
    }
    await expect(index.update(files, whole)).rejects.toThrow('the power failed')
    expect(await first(index, 'alpha stands', { mode: 'words' })).toMatchObject({ file: 'a.txt' })
    const committed = (await rowsOf(schema)).file
    expect(committed).toBeGreaterThan(0)
    expect(committed).toBeLessThan(3)
    embedder.before = () => {}
    expect(await index.update(files, whole)).toMatchObject({ unchanged: committed, added: 3 - committed })
    expect(await rowsOf(schema)).toMatchObject({ file: 3, content: 3, document: 3 })
  })

  test('a file of many documents joins when all of them are there', { tags }, async () => {
    const { index, embedder, schema } = await newIndex()
    const rows = Array.from({ length: 1500 }, (_, i) =>
      JSON.stringify({ text: `row ${i} of the table ${'x'.repeat(60)}`, year: 1900 + (i % 100) }),
    )
    const files = filesOf({ 'rows.jsonl': rows.join('\n') })
    let calls = 0
    embedder.before = () => {
      if (++calls === 2) throw new Error('stopped')
    }
    await expect(index.update(files)).rejects.toThrow('stopped')
    expect(await rowsOf(schema)).toMatchObject({ file: 0 })
    expect(await index.search('row 1', { mode: 'words' })).toEqual([])
    embedder.before = () => {}
    await index.update(files)
    expect(await rowsOf(schema)).toMatchObject({ file: 1, content: 1, document: 1500 })
    const hits = await index.search('table', { filter: { metadata: { year: [1950, 1951] } }, top: 100 })
    expect(hits.length).toBeGreaterThan(20)
    expect(new Set(hits.map(({ metadata }) => metadata.year))).toEqual(new Set([1950, 1951]))
  })

  test('filters by path and by metadata', async () => {
    const { index } = await newIndex()
    await index.update(filesOf({ ...poems, 'x/note.md': '---\nlang: de\n---\nThe moon in German.\n' }))
    expect(
      new Set((await index.search('moon water ship', { filter: { path: 'sea/**' } })).map(({ file }) => file)),
    ).toEqual(new Set(['sea/tides.md', 'sea/ships.md']))
    expect(places(await index.search('moon', { filter: { metadata: { lang: 'de' } } }))).toEqual(['x/note.md:4'])
    expect(await index.search('moon', { filter: { path: 'none/*' } })).toEqual([])
    expect(places(await index.search('oaks', { filter: { path: '*/*' }, mode: 'words' }))).toEqual(['land/trees.txt:1'])
    expect(await index.search('oaks', { filter: { path: 'sea/*' }, mode: 'words' })).toEqual([])
  })

  test('reads the columns that the user names, and no other index reads others', async () => {
    const { index, schema } = await newIndex({ columns: ['note'] })
    await index.update(filesOf({ 'a.jsonl': JSON.stringify({ text: 'hidden words', note: 'seen words' }) }))
    expect(await first(index, 'words')).toMatchObject({ text: 'seen words', metadata: { text: 'hidden words' } })
    const open = openIndexIn(database, 'the test', { embedder: new WordEmbedder(), schema, columns: ['text'] })
    await expect(open).rejects.toThrow('columns note, not text')
  })

  test('a reranker sorts the first hits anew', async () => {
    const scoreOf = (text: string) => (text.includes('coal') ? 1 : -text.length)
    const reranker: Reranker = {
      rerank: async (_, texts) =>
        texts.map((text, index) => ({ index, score: scoreOf(text) })).sort((a, b) => b.score - a.score),
    }
    const { index } = await newIndex({ reranker })
    await index.update(filesOf(poems))
    expect(await first(index, 'moon')).toMatchObject({ text: 'Steamers burned coal.', score: 1 })
    expect((await first(index, 'moon', { rerank: false })).file).toBe('sea/tides.md')
  })

  test.each([
    ['', undefined, 'LAM_INPUT_INVALID'],
    [' \n', undefined, 'LAM_INPUT_INVALID'],
    ['a', { top: 0 }, 'LAM_OPTION_INVALID'],
    ['a', { mode: 'fuzzy' as never }, 'LAM_OPTION_INVALID'],
    ['a', { rerank: true }, 'LAM_OPTION_INVALID'],
  ])('refuses the query %j with %j', async (query, options, code) => {
    const { index } = await newIndex()
    await expect(index.search(query, options)).rejects.toMatchObject({ code })
  })

  test('an index of another model, size or setting is refused by name', async () => {
    const { schema } = await newIndex()
    const open = (options: Partial<IndexOptions>) =>
      openIndexIn(database, 'the test', { embedder: new WordEmbedder(), schema, ...options })
    await expect(open({ embedder: new WordEmbedder({ model: 'other' }) })).rejects.toMatchObject({
      code: 'LAM_INDEX_MISMATCH',
      message: expect.stringContaining('Use words'),
    })
    await expect(open({ embedder: new WordEmbedder({ dim: 32 }) })).rejects.toMatchObject({
      code: 'LAM_INDEX_MISMATCH',
    })
    await expect(open({ precision: 'binary' })).rejects.toThrow('precision int8, not binary')
    await expect(open({ cut: { most: 70 } })).rejects.toThrow('most 50, not 70')
    await expect(open({ create: false })).resolves.toBeDefined()
    await expect(open({ create: false, schema: 'nowhere' })).rejects.toMatchObject({ code: 'LAM_INDEX_NOT_FOUND' })
    await expect(open({ schema: 'x; drop table y' })).rejects.toMatchObject({ code: 'LAM_OPTION_INVALID' })
    await expect(open({ schema: 'new_one', language: 'klingon' })).rejects.toThrow('english')
  })

  test('an aborted update rejects, and the index still answers', async () => {
    const { index, embedder } = await newIndex()
    const stop = new AbortController()
    embedder.before = () => stop.abort()
    await expect(index.update(filesOf(poems), { signal: stop.signal })).rejects.toMatchObject({ code: 'LAM_ABORTED' })
    embedder.before = () => {}
    const again = new AbortController()
    const [file] = filesOf(poems) as FileSource[]
    // As reading from a disk does.
    const read = async () => {
      again.abort()
      throw new DOMException('The operation was aborted', 'AbortError')
    }
    await expect(index.update([{ ...file, read }], { signal: again.signal })).rejects.toMatchObject({
      code: 'LAM_ABORTED',
    })
    expect(await index.search('moon')).toEqual([])
  })

  test('tells its progress', async () => {
    const { index } = await newIndex()
    const seen: number[] = []
    await index.update(filesOf(poems) as FileSource[], {
      onProgress: ({ files, passages }) => seen.push(files, passages),
    })
    expect(seen.slice(-2)).toEqual([3, (await index.stats()).passages])
  })
})
