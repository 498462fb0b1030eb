import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseHTML } from 'linkedom'
import { afterAll, describe, expect, it } from 'vitest'
import type { BenchFile } from '../bench-file.js'
import { FILES, resultsOf, seriesAt, tokens } from '../testing/results.js'
import { writePage } from './write-page.js'

const folder = mkdtempSync(join(tmpdir(), 'lam-page-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const SECTIONS = ['starts', 'compile', 'latency', 'cost', 'memory', 'batch', 'accuracy']
/** Answers in sentences have a table and no plot. */
const WITHOUT_PLOT = ['compile']

async function pageOf(files: readonly BenchFile[], only?: string) {
  const path = join(folder, 'page.html')
  await writePage(path, files, only)
  const html = readFileSync(path, 'utf8')
  return { html, document: parseHTML(html).document }
}

describe('the page', () => {
  it('asks the network for nothing, and holds no script', async () => {
    const { html, document } = await pageOf(FILES)
    expect(html.replaceAll('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:|url\(|@import|\bsrc=|javascript:/)
    expect(document.querySelectorAll('script, link, img, iframe, object').length).toBe(0)
    for (const link of document.querySelectorAll('a')) expect(link.getAttribute('href')).toMatch(/^#\w+$/)
  })

  it.each(SECTIONS)('draws %s twice, for a desk and for a phone, with a table of its numbers', async (id) => {
    const { document } = await pageOf(FILES)
    const section = document.getElementById(id)
    const expected = WITHOUT_PLOT.includes(id) ? 0 : 1
    expect(section?.querySelectorAll('.wide svg').length).toBe(expected)
    expect(section?.querySelectorAll('.narrow svg').length).toBe(expected)
    expect(section?.querySelectorAll('table').length).toBeGreaterThan(0)
    expect(section?.textContent).toContain('2025-06-01 10:00 UTC')
    expect(section?.querySelector('.absent')).toBeNull()
  })

  it.each(SECTIONS)('names the command that measures %s where there is no data', async (id) => {
    const { document } = await pageOf([])
    const section = document.getElementById(id)
    expect(section?.querySelectorAll('svg, table').length).toBe(0)
    expect(section?.querySelector('.absent code')?.textContent).toMatch(
      /^lam bench (compile|latency|length|batch|accuracy)$/,
    )
  })

  it('puts a mark of every point where its value says', async () => {
    const { document } = await pageOf(FILES)
    const titles = [...(document.querySelectorAll('#cost .wide svg circle title, #cost .wide svg path title') ?? [])]
    expect(titles.map(({ textContent }) => textContent)).toContain('native float32, 64: 65.00 (64.00 to 66.00)')
    expect(titles.length).toBe(4)
    expect(document.getElementById('cost')?.textContent).toContain(
      'native float32: a token costs 65 µs at 64 tokens and 1M µs at 1,000,000, 15384.63 times as much.',
    )
  })

  it('shows names as they are, whatever characters they have', async () => {
    const name = '<img src=x onerror=alert(1)> & "quoted"'
    const { html, document } = await pageOf([
      resultsOf('latency', {
        notes: [name],
        series: seriesAt({ name: 'latency', unit: 'ms' }, [name], [10, 32], tokens),
      }),
    ])
    expect(html).not.toContain('<img')
    expect(document.querySelectorAll('img').length).toBe(0)
    expect(document.querySelector('#latency th:last-child')?.textContent).toBe(name)
  })

  it('says first what the figures answer, and of which machine they are', async () => {
    const { document } = await pageOf(FILES)
    expect(document.querySelector('.answer')?.textContent).toContain(
      'On this machine the first embedding comes sooner ahead of time: onnx float32 takes 5.6 times as long as native float32',
    )
    expect(document.querySelector('header')?.textContent).toContain('A processor, 2 cores, 16.0 GiB')
    const machine = { ...FILES[0].machine, cpu: 'Another' }
    const mixed = await pageOf([...FILES.slice(1), { ...FILES[0], machine }])
    expect(mixed.document.querySelector('header .absent')?.textContent).toContain('2 machines')
  })

  it('warns of figures from a busy machine', async () => {
    const machine = { ...FILES[1].machine, loadAverage: [1.7, 1, 1] }
    const { document } = await pageOf([{ ...FILES[1], machine }, FILES[2]])
    expect(document.querySelector('#latency .absent')?.textContent).toContain('(load 1.7 on 2 cores)')
    expect(document.querySelector('#cost .absent')).toBeNull()
  })

  it('holds the suite alone that it is about', async () => {
    const { document } = await pageOf(FILES, 'compile')
    expect([...document.querySelectorAll('main > section')].map(({ id }) => id)).toEqual(['starts', 'compile'])
  })

  it('takes the latest of several results of a suite', async () => {
    const later = { ...FILES[1], startedAt: '2026-01-02T03:04:05.000Z' }
    for (const files of [
      [later, FILES[1]],
      [FILES[1], later],
    ]) {
      const { document } = await pageOf(files)
      expect(document.getElementById('latency')?.textContent).toContain('2026-01-02 03:04 UTC')
    }
  })
})
