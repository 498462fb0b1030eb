import { readFile } from 'node:fs/promises'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { fixture, readAll, readOne } from '../testing/read-all.js'
import { suitedUnpdf } from './pdf.js'

afterEach(() => {
  vi.doUnmock('unpdf')
})

describe('a PDF', () => {
  it('is the text of its pages; a line is a page', async () => {
    const bytes = await fixture('lake.pdf')
    const before = bytes.length
    const { text, title, metadata, places, format } = await readOne('lake.pdf', bytes)
    expect(text).toBe(
      'The water rose at night.\nNobody slept.\n\nA new paragraph begins.\n\nOn the second page: café.\n\n',
    )
    expect([format, title]).toEqual(['pdf', 'The lake'])
    expect(metadata).toEqual({ author: 'A fish', pages: 3 })
    const start = text.indexOf('On the')
    expect(places.place(start, start + 6)).toEqual({ line: 2, start, end: start + 6 })
    expect(places.place(start - 3, start).line).toBe(1)
    expect(bytes.length).toBe(before)
  })

  it('that is damaged or none is refused', async () => {
    const bytes = await fixture('lake.pdf')
    for (const broken of [bytes.subarray(0, 300), new TextEncoder().encode('text')]) {
      await expect(readAll('a.pdf', broken)).rejects.toMatchObject({
        code: 'LAM_INPUT_INVALID',
        message: expect.stringMatching(/^Cannot read "a\.pdf": it is no PDF, or damaged: .*Save it again\./),
      })
    }
  })

  it('is refused where unpdf is not installed, with the command that installs it', async () => {
    vi.doMock('unpdf', () => {
      throw new Error('Cannot find package')
    })
    await expect(readAll('a.pdf', await fixture('lake.pdf'))).rejects.toMatchObject({
      code: 'LAM_INPUT_INVALID',
      message: `Cannot read "a.pdf": PDF files need the package unpdf: npm install unpdf@${suitedUnpdf}`,
    })
  })
})

it('the version to install is the one that the tests run with, and in the range of the peer', async () => {
  const manifest = JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8'))
  expect(manifest.devDependencies.unpdf).toBe(suitedUnpdf)
  expect(manifest.peerDependencies.unpdf).toBe(`^${suitedUnpdf}`)
})
