import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { loadBackend } from '@lamjs/backends'
import { type Backend, LAM } from '@lamjs/core'
import { afterAll, describe, expect, it } from 'vitest'
import { OPERATIONS } from './metrics.js'
import { makeSeries, type Sample, type Series } from './series.js'
import { instructionSetOf, judge, readBounds } from './watch.js'

const folder = mkdtempSync(join(tmpdir(), 'lam-watch-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** A series whose shares of a peak of 100 are these. */
function shares(subject: string, values: readonly number[]): Series {
  const samples = (of: (value: number) => number): Sample[] =>
    values.map((value, round) => ({ round, value: of(value), at: '' }))
  const peak = { name: { workload: 'FMA peak', subject: 'FMA peak' }, samples: samples(() => 100) }
  return makeSeries(
    { workload: 'FMA peak', subject },
    OPERATIONS,
    samples((value) => 100 * value),
    peak,
  )
}

describe('judge', () => {
  it('finds a bound missed only where the whole interval lies below it', () => {
    const series = [
      shares('fast', [0.5, 0.5, 0.5]),
      shares('noisy', [0.3, 0.35, 0.45]),
      shares('slow', [0.3, 0.35, 0.39]),
    ]
    const verdicts = judge(series, { fast: 0.4, noisy: 0.4, slow: 0.4 }).map(({ name, verdict }) => [name, verdict])
    expect(verdicts).toEqual([
      ['fast', 'kept'],
      ['noisy', 'kept'],
      ['slow', 'missed'],
    ])
  })

  it('names what has no bound, and what nobody measured', () => {
    expect(judge([shares('new', [0.5])], { gone: 0.4 })).toEqual([
      { name: 'new', bound: undefined, verdict: 'no bound' },
      { name: 'gone', bound: 0.4, verdict: 'not measured' },
    ])
  })
})

describe('the committed bounds', () => {
  it('are shares, for every engine that is watched', () => {
    for (const isa of ['avx512', 'avx2']) {
      const bounds = readBounds(isa) ?? {}
      expect(Object.keys(bounds)).toHaveLength(5)
      for (const [name, bound] of Object.entries(bounds)) {
        expect(bound, name).toBeGreaterThan(0.1)
        expect(bound, name).toBeLessThan(2)
      }
    }
    expect(readBounds('toString')).toBeUndefined()
  })
})

async function instructionSet(native: Backend): Promise<string | undefined> {
  await using lam = new LAM(native)
  return instructionSetOf((await lam.info()).device)
}

describe('bench watch', async () => {
  const native = await loadBackend('native').catch(() => undefined)
  const isa = native && (await instructionSet(native))

  it.skipIf(native === undefined)(
    'exits with 1 and names what missed its bound',
    { tags: ['slow'], timeout: 170_000 },
    () => {
      const file = join(folder, 'bounds.json')
      const bounds = { 'native float32, sentences': 1000, 'native int8, sentences': 0.001 }
      writeFileSync(file, JSON.stringify({ [isa ?? '']: bounds }))
      const main = fileURLToPath(new URL('../dist/main.js', import.meta.url))
      const args = [main, 'watch', '--quick', '--bounds', file]
      const { status, stderr, stdout } = spawnSync(process.execPath, args, { encoding: 'utf8' })
      expect(stdout).toContain('native int8, sentences')
      expect(stderr.split('\n').filter((line) => line.endsWith('its bound'))).toEqual([
        'native float32, sentences: below its bound',
      ])
      expect(status).toBe(1)
    },
  )
})
