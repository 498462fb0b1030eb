import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { writeBenchFile } from './bench-file.js'
import { run } from './command.js'
import { FILES } from './testing/results.js'

const folder = mkdtempSync(join(tmpdir(), 'lam-report-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** @returns the exit code, and what stderr says */
async function report(...words: string[]) {
  const errors = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
  const output = vi.spyOn(process.stdout, 'write').mockImplementation((_text, encoding?: unknown, done?: unknown) => {
    const callback = typeof encoding === 'function' ? encoding : done
    if (typeof callback === 'function') callback()
    return true
  })
  try {
    return { code: await run(['report', ...words]), said: errors.mock.calls.flat().join('') }
  } finally {
    errors.mockRestore()
    output.mockRestore()
  }
}

describe('lam bench report --from', () => {
  it('draws the files of a folder, and leaves the parts without data to their commands', async () => {
    const results = mkdtempSync(join(folder, 'results-'))
    for (const file of FILES.filter(({ suite }) => suite !== 'batch')) {
      writeBenchFile(join(results, `${file.suite}.json`), file)
    }
    writeFileSync(join(results, 'notes.txt'), 'no results')
    const page = join(folder, 'page.html')
    expect((await report('--from', results, '--html', page)).code).toBe(0)
    const html = readFileSync(page, 'utf8')
    expect(html).toContain('No data. This command measures it: <code>lam bench batch</code>')
    expect(html.match(/No data\./g)?.length).toBe(1)
  })

  it('draws single files', async () => {
    const [path, page] = [join(folder, 'latency.json'), join(folder, 'latency.html')]
    writeBenchFile(path, FILES[1])
    expect((await report('--from', path, '--html', page)).code).toBe(0)
    expect(readFileSync(page, 'utf8').match(/No data\./g)?.length).toBe(6)
  })

  it('refuses a file of another kind, and writes no page', async () => {
    const [path, page] = [join(folder, 'other.json'), join(folder, 'other.html')]
    writeFileSync(path, '{ "name": "other" }')
    const { code, said } = await report('--from', path, '--html', page)
    expect([code, existsSync(page)]).toEqual([1, false])
    expect(said).toContain('other.json is not a file of bench --json')
  })
})
