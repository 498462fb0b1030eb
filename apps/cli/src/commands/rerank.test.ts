import { fileURLToPath } from 'node:url'
import { bertRerankers, pairCases } from '@lamjs/oracle'
import { describe, expect, it } from 'vitest'
import { bareLam, finished, lam, startLam } from '../testing/lam-process.js'

const [reranker] = bertRerankers
const folder = fileURLToPath(new URL('.', reranker.model.files['config.json']))

async function rerank(query: string, lines: string, ...flags: string[]) {
  const child = startLam(['rerank', query, '-', '--model', folder, '--backend', 'reference', ...flags])
  child.stdin.end(lines)
  return finished(child)
}

describe('lam rerank', () => {
  it('gives the scores of the oracle, best first, with their lines', async () => {
    const pairs = (await pairCases(reranker.name)).filter(
      ({ query, text }) => query === 'how do plants survive' && text !== '',
    )
    const lines = pairs.map(({ text }) => text).join('\n\n')
    const { code, stdout, stderr } = await rerank('how do plants survive', lines, '--json', '--top', '99')
    expect(code).toBe(0)
    const found = stdout
      .toString()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(found.map(({ text }) => text).sort()).toEqual(pairs.map(({ text }) => text).sort())
    for (const { score, line, text } of found) {
      const place = pairs.findIndex((pair) => pair.text === text)
      expect(line).toBe(2 * place + 1)
      expect(score).toBeCloseTo(pairs[place].score, 5)
    }
    expect(found.map(({ score }) => score)).toEqual(found.map(({ score }) => score).sort((a, b) => b - a))
    expect(stderr).toMatch(
      /line \d+ and the query were cut: \d+ of \d+ tokens of the line and 4 of 4 of the query were read/,
    )
  })

  it('shows --top lines', async () => {
    const { code, stdout } = await rerank('reset', 'one\ntwo\nthree\n', '--top', '2')
    expect(code).toBe(0)
    const shown = stdout.toString().split('\n')
    expect(shown.filter((line) => /^ +\d+ +-?\d\.\d{3} /.test(line))).toHaveLength(2)
  })

  it('fails on an encoder, and lam embed fails on a cross-encoder', async () => {
    const wrong = await lam(['rerank', 'query', '-'], 'text\n')
    expect(wrong.code).toBe(1)
    expect(wrong.stderr).toContain('is an encoder of texts: use encode and similarity')
    const other = await bareLam(['embed', 'text', '--model', folder, '--backend', 'reference'])
    expect(other.code).toBe(1)
    expect(other.stderr).toContain('is a cross-encoder, which scores pairs: use rerank')
  })

  it('shows what the model is for', async () => {
    const { stdout } = await bareLam(['info', '--model', folder, '--backend', 'reference'])
    expect(stdout.toString()).toContain('bert (bert, softmax attention)')
    expect(stdout.toString()).toContain('scores pairs: lam rerank')
  })
})
