import { LAM } from '@lamjs/core'
import { reference } from '@lamjs/reference'
import { afterAll, describe, expect, it } from 'vitest'
import { FileIndex } from './file-index.js'
import type { IndexProgress } from './protocol.js'

const model = new URL('../../../../packages/oracle/fixtures/tiny-flat/', import.meta.url)
const lam = new LAM(reference(), { model })
const told: IndexProgress[] = []
const files = new FileIndex(
  () => lam,
  (progress) => told.push(progress),
)
const { signal } = new AbortController()
const picked = (path: string, text: string) => ({ path, file: new Blob([text]) })
const tides = picked('tides.md', '# Tides\n\nThe moon pulls the water.\n')
const search = (query: string, paths: string[] = []) => files.search({ query, mode: 'words', paths }, signal)

describe('FileIndex', () => {
  afterAll(() => lam.dispose())

  it('indexes what it can read, tells its progress, and says what it left out', async () => {
    const gone = { path: 'gone.txt', file: { size: 4, arrayBuffer: () => Promise.reject(new Error('gone')) } as Blob }
    const large = { path: 'large.txt', file: { size: 33e6 } as Blob }
    const report = await files.index([tides, picked('photo.png', '?'), gone, large], signal)
    expect(report).toMatchObject({ files: 1, passages: 1, others: ['photo.png'] })
    expect(report.refused.map(({ file }) => file)).toEqual(['gone.txt', 'large.txt'])
    expect(told.at(-1)).toMatchObject({ files: 2, passages: 1 })
    const shares = told.map(({ share }) => share)
    expect(shares).toEqual(shares.toSorted((a, b) => a - b))
    expect(shares.at(-1)).toBeGreaterThan(0.85)
  })

  it('finds passages, and shows one in its document', async () => {
    const [hit] = await search('moon')
    expect(hit).toMatchObject({ file: 'tides.md', line: 1 })
    expect(await search('moon', ['*.txt'])).toEqual([])
    const long = picked(
      'long.txt',
      `${'One line.\n'.repeat(400)}\nThe harbour falls dry.\n\n${'More lines.\n'.repeat(400)}`,
    )
    await files.index([long], signal)
    const [found] = await search('harbour')
    const { before, passage, after } = await files.surroundings(long, found)
    expect(passage).toContain('The harbour falls dry.')
    expect([before.length, after.length]).toEqual([1500, 1500])
    expect(await long.file.text()).toContain(before + passage + after)
  })

  it('holds the files of the latest call alone', async () => {
    await files.index([tides], signal)
    expect(await search('harbour')).toEqual([])
    expect(await search('moon')).toHaveLength(1)
  })
})
