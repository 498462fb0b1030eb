import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import { readBenchFile } from './bench-file.js'
import { askedOf } from './suite-command.js'
import { suites } from './suites/index.js'

const folder = mkdtempSync(join(tmpdir(), 'lam-bench-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const main = fileURLToPath(new URL('../dist/main.js', import.meta.url))
const bench = (...args: string[]) => spawnSync(process.execPath, [main, ...args], { encoding: 'utf8' })

describe('the command line', () => {
  it('lists every suite in its help', () => {
    const { status, stdout } = bench('--help')
    expect(status).toBe(0)
    for (const { name } of suites) expect(stdout).toMatch(new RegExp(`^  ${name} `, 'm'))
  })

  it.each([
    ['an unknown suite', ['throuput'], 'Did you mean throughput?'],
    ['an unknown backend', ['latency', '--backends', 'nativ'], 'There is no backend nativ; there are native, '],
    ['an unknown peer', ['latency', '--peers', 'torch'], 'There is no peer torch; there are transformers, '],
    ['a budget without a unit', ['latency', '--budget', '5'], 'Expected a time such as 90s, 5m or 1h.'],
    ['a soak of no time', ['serve', '--soak', '0'], 'Expected a number of minutes above 0.'],
    ['no suite', [], 'Usage: lam-bench'],
  ])('exits with 2 on %s', (_, args, message) => {
    const { status, stderr, stdout } = bench(...args)
    expect([status, stdout]).toEqual([2, ''])
    expect(stderr).toContain(message)
  })

  it('exits with 1 before it measures where a file cannot be written', () => {
    const { status, stderr } = bench('compile', '--html', join(folder, 'missing', 'out.html'))
    expect(status).toBe(1)
    expect(stderr).toMatch(/^lam-bench: .*out\.html cannot be written: there is no folder /)
  })

  it('tells of errors as JSON with --json, and writes nothing else', () => {
    const path = join(folder, 'missing', 'out.json')
    for (const [args, status, error] of [
      [['latency', '--json', path], 1, { code: 'LAM_OUTPUT_FAILED', message: expect.stringContaining(path) }],
      [['latency', '--budget', '5', '--json'], 2, { code: 'USAGE', message: expect.stringContaining('--budget') }],
      [['compare', '--json', main, main], 1, { code: 'UNEXPECTED', message: expect.any(String) }],
    ] as const) {
      const said = bench(...args)
      expect([said.status, said.stdout]).toEqual([status, ''])
      expect(JSON.parse(said.stderr)).toEqual({ error })
    }
  })

  it('keeps what was asked, without where results go and where files lie', () => {
    const args = [
      'quantized',
      '--json',
      '/tmp/out.json',
      '--pairs',
      '/data/pairs.csv',
      '--backends',
      'native',
      '--quick',
    ]
    expect(askedOf(args)).toBe('lam bench quantized --pairs pairs.csv --backends native --quick')
    expect(askedOf(['size', '--html=page.html', '--json', '--budget=1m'])).toBe('lam bench size --budget=1m')
  })

  it('exits with 1 where compare cannot read a file', () => {
    expect(bench('compare', main, main).status).toBe(1)
  })

  it('writes the file to stdout and nothing else for --json alone', { tags: ['slow'], timeout: 120_000 }, () => {
    const args = ['--backends', 'reference', '--precision', 'float64', '--peers', '', '--quick', '--json']
    const { status, stdout, stderr } = bench('latency', ...args)
    expect([status, stderr]).toEqual([0, ''])
    expect(JSON.parse(stdout)).toMatchObject({ schema: 1, suite: 'latency', quick: true })
  })

  it('writes the result to stdout, progress to stderr, and every sample to a file', {
    tags: ['slow'],
    timeout: 120_000,
  }, () => {
    const json = join(folder, 'latency.json')
    const args = ['--backends', 'reference', '--precision', 'float64', '--peers', '', '--quick', '--json', json]
    const { status, stdout, stderr } = bench('latency', ...args)
    expect(status).toBe(0)
    expect(stderr).toMatch(/^\[0:\d\d\] making the texts\n/)
    expect(stdout).toMatch(/^Latency of a text of 32 tokens, ms\n/m)
    expect(stdout).not.toContain('round 1')
    const { series, machine } = readBenchFile(json)
    expect(machine.node).toBe(process.version)
    expect(series.map(({ workload, subject, metric }) => [workload, subject, metric.unit])).toEqual([
      ['10 tokens', 'reference float64', 'ms'],
      ['32 tokens', 'reference float64', 'ms'],
    ])
    for (const { samples, estimate } of series) {
      expect(samples).toHaveLength(9)
      expect(estimate).toMatchObject({ count: 3 })
      expect(estimate.low).toBeLessThanOrEqual(estimate.median)
    }
  })
})
