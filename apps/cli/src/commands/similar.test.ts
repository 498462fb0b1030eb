import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { lam } from '../testing/lam-process.js'

const lines = 'alpha\n\nbeta gamma\ndelta\n'

describe('lam similar', () => {
  it('puts the line that equals the query first, and counts blank lines only in line numbers', async () => {
    const { code, stdout, stderr } = await lam(['similar', 'delta', '-', '--json'], lines)
    expect(code).toBe(0)
    const found = stdout
      .toString()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(found).toHaveLength(3)
    expect(found[0]).toEqual({ score: 1, line: 4, text: 'delta' })
    for (let i = 1; i < found.length; i++) expect(found[i].score).toBeLessThanOrEqual(found[i - 1].score)
    expect(stderr).toMatch(/^lam: 3 texts · \d+ tokens · /)
  })

  it('shows --top lines and ends with texts, tokens, seconds, speed, backend and device', async () => {
    const { code, stdout, stderr } = await lam(['similar', 'delta', '-', '--top', '2'], lines)
    expect([code, stderr]).toEqual([0, ''])
    const shown = stdout.toString().trimEnd().split('\n')
    expect(shown[1]).toBe('delta')
    expect(shown[3]).toMatch(/^ {3}1 {3}1\.000 {2}█{8} {2}delta {2}:4$/)
    expect(shown.filter((line) => /^ +\d+ +-?\d\.\d{3} /.test(line))).toHaveLength(2)
    expect(shown.at(-1)).toMatch(/^3 texts · \d+ tokens · \d+\.\d\d s · [\d,]+ tokens\/s · reference on .*float64/)
  })

  it('writes no colours into a pipe', async () => {
    const { stdout } = await lam(['similar', 'delta', '-'], lines)
    expect(stdout.includes('\u001b')).toBe(false)
  })

  it('warns if a file has no text', async () => {
    const { code, stdout, stderr } = await lam(['similar', 'delta', '-', '--json'], '\n \n')
    expect([code, stdout.length]).toEqual([0, 0])
    expect(stderr).toContain('lam: warning: stdin has no text to compare with\n')
  })

  it('searches the sample corpus', async () => {
    const corpus = fileURLToPath(new URL('../../../../samples/corpus.txt', import.meta.url))
    const { code, stdout } = await lam(['similar', 'stars', corpus])
    expect(code).toBe(0)
    expect(stdout.toString()).toMatch(/\n60 texts · /)
  })

  it('puts one prompt before the query and another before the lines', async () => {
    const prompts = ['--query-prompt', 'del', '--prompt', 'delta ']
    const { stdout } = await lam(['similar', 'ta delta', '-', '--json', ...prompts], 'alpha\ndelta\n')
    expect(JSON.parse(stdout.toString().split('\n')[0])).toEqual({ score: 1, line: 2, text: 'delta' })
  })
})
