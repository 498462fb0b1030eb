import { reference } from '@lamjs/reference'
import { describe, expect, it } from 'vitest'
import { withFault } from '../broken/overlay.js'
import { type ConformanceReport, conformance, matrixOf, parseReport, reportPage, runConformance } from '../index.js'

const facts = { date: '2026-01-02', environment: 'a test', setup: 'alone', versions: { '@lamjs/core': '1.2.3' } }
const CHOSEN = /^(features|dispose: twice|golden: tiny-(flat|bert-mean) length [13],|golden: tiny-bert-mean length 65,)/

async function reportOfRun(backend = reference(), only = (name: string) => CHOSEN.test(name)) {
  const reports: ConformanceReport[] = []
  const result = await runConformance({
    backend: () => backend,
    only,
    facts,
    seed: 7,
    runs: 1,
    onReport: (report) => void reports.push(report),
  })
  expect(reports).toHaveLength(1)
  return { report: reports[0], result }
}

describe('the report of a run', () => {
  it('tells of each case what came of it, its rule, its model, its duration and its margin', async () => {
    const { report, result } = await reportOfRun()
    const { cases, ...head } = report
    expect(head).toEqual({
      ...facts,
      schema: 'lam-conformance-report/1',
      backend: 'reference',
      device: 'cpu (JavaScript, float64)',
      precision: 'float64',
      precisions: ['float64'],
      variants: ['lam/flat', 'lam/hierarchical', 'bert'],
      seed: 7,
      runs: 1,
    })
    expect(cases.length).toBe(result.results.length + result.notRun.length)
    const golden = cases.find(({ name }) => name === 'golden: tiny-flat length 3, float64')
    expect(golden).toMatchObject({
      outcome: 'passed',
      rule: 'lam-4-recurrence',
      precision: 'float64',
      model: 'tiny-flat',
      variant: 'lam/flat',
      margin: { what: expect.stringContaining('golden text of 3 tokens'), allowed: expect.any(Number) },
    })
    expect(golden?.milliseconds).toBeGreaterThan(0)
    expect(golden?.margin?.error).toBeGreaterThan(0)
    expect(golden?.margin?.error).toBeLessThan(golden?.margin?.allowed ?? 0)
    const device = cases.find(({ name }) => name === 'features: the program names its device')
    expect(device).not.toHaveProperty('margin')
    expect(device).not.toHaveProperty('model')
  })

  it('tells what is refused, what does not apply and what was left out, each with its reason', async () => {
    const backend = withFault(reference(), { features: { variants: ['bert'], abort: 'between-runs' } })
    const { report } = await reportOfRun(backend, (name) => name.startsWith('dispose: twice'))
    const found = (name: string) => report.cases.find((each) => each.name === name)
    expect(found('golden: tiny-flat length 3, float64')).toEqual({
      name: 'golden: tiny-flat length 3, float64',
      rule: 'lam-4-recurrence',
      outcome: 'refused',
      precision: 'float64',
      model: 'tiny-flat',
      variant: 'lam/flat',
      reason: 'the backend does not claim lam/flat',
    })
    expect(found('abort: midway through a run')?.outcome).toBe('refused')
    expect(found('golden: every text, int8')?.outcome).toBe('refused')
    expect(found('golden: tiny-bert-mean length 65, float64')?.outcome).toBe('not-applicable')
    expect(found('features: each claim is made once')).toMatchObject({
      outcome: 'not-run',
      reason: 'left out by `only`',
    })
  })

  it('holds the message of a failure, and the margin by which it failed', async () => {
    const backend = withFault(reference(), {
      program: (program) => ({
        run: async (batch, signal) => (await program.run(batch, signal)).map((value, i) => value + (i === 0 ? 0.1 : 0)),
      }),
    })
    const { report } = await reportOfRun(backend)
    const failed = report.cases.filter(({ outcome }) => outcome === 'failed')
    expect(failed.length).toBeGreaterThan(3)
    for (const { error, margin } of failed) {
      expect(error).toMatch(/off by .*, allowed 1e-7/)
      expect(margin?.error).toBeGreaterThan(margin?.allowed ?? 0)
    }
  })

  it('is the same after JSON, and another version is refused', async () => {
    const { report } = await reportOfRun()
    expect(parseReport(JSON.stringify(report))).toEqual(report)
    expect(() => parseReport(JSON.stringify({ ...report, schema: 'lam-conformance-report/0' }))).toThrow(
      'Expected a report of schema lam-conformance-report/1, found lam-conformance-report/0',
    )
    expect(() => parseReport('null')).toThrow('found undefined')
  })
})

describe('the report under a test runner', () => {
  /** A runner that runs the cases that it is told to, and gives the report of the end. */
  async function runWith(runs: (name: string) => boolean) {
    const bodies: [string, () => Promise<void>][] = []
    const ends: (() => Promise<void>)[] = []
    const reports: ConformanceReport[] = []
    conformance(
      {
        describe: (_, body) => body(),
        it: (name, body) => void bodies.push([name, body]),
        afterAll: (body) => void ends.push(body),
      },
      {
        backend: () => reference(),
        timeout: 5,
        only: (name) => /^dispose: (twice|waits)/.test(name),
        onReport: (report) => void reports.push(report),
      },
    )
    await Promise.all(bodies.filter(([name]) => runs(name)).map(([, body]) => body()))
    for (const end of ends) await end()
    return reports[0]
  }

  it('names the cases that the runner did not run', async () => {
    const { cases } = await runWith((name) => name.includes('twice'))
    expect(cases.slice(0, 2)).toMatchObject([
      { name: 'dispose: twice, and two at once', outcome: 'passed' },
      { name: 'dispose: waits for the run under way', outcome: 'not-run', reason: 'the test runner did not run it' },
    ])
  })
})

describe('the matrix', () => {
  const margin = (error: number) => ({ what: 'a row', error, allowed: 4 })
  const base = {
    schema: 'lam-conformance-report/1',
    backend: 'mine',
    device: 'cpu',
    precision: 'float32',
    precisions: ['float32', 'int8'],
    variants: ['bert'],
  } as const
  const reports: ConformanceReport[] = [
    {
      ...base,
      cases: [
        { name: 'a', outcome: 'passed', precision: 'float32', variant: 'bert', margin: margin(1) },
        { name: 'b', outcome: 'passed', precision: 'float32', variant: 'bert', margin: margin(3) },
        { name: 'c', outcome: 'failed', precision: 'int8', error: 'it <b>failed</b>', margin: margin(8) },
        { name: 'd', outcome: 'not-applicable', precision: 'float16', reason: 'no float16' },
      ],
    },
    { ...base, cases: [{ name: 'e', outcome: 'refused', precision: 'float32', variant: 'lam/flat', reason: 'x' }] },
    { ...base, setup: 'in a worker', cases: [{ name: 'a', outcome: 'not-run', precision: 'float32', reason: 'y' }] },
  ]

  it('adds up reports of one backend, device, set-up and precision, by family', () => {
    const none = { passed: 0, failed: 0, refused: 0, 'not-run': 0 }
    expect(matrixOf(reports)).toEqual([
      {
        backend: 'mine',
        device: 'cpu',
        precision: 'float32',
        cells: {
          bert: { ...none, passed: 2, closest: { name: 'b', ...margin(3) } },
          lam: { ...none, refused: 1 },
        },
      },
      {
        backend: 'mine',
        device: 'cpu',
        precision: 'int8',
        cells: { contract: { ...none, failed: 1, closest: { name: 'c', ...margin(8) } } },
      },
      {
        backend: 'mine',
        device: 'cpu',
        setup: 'in a worker',
        precision: 'float32',
        cells: { contract: { ...none, 'not-run': 1 } },
      },
    ])
  })

  it('counts a case of several reports once, as what it failed, or as the one nearer to its bound', () => {
    const again = (outcome: 'passed' | 'failed' | 'not-run', error: number): ConformanceReport => ({
      ...base,
      cases: [{ name: 'a', outcome, precision: 'float32', variant: 'bert', margin: margin(error) }],
    })
    const cellOf = (...reports: ConformanceReport[]) => matrixOf(reports)[0].cells.bert
    expect(cellOf(again('passed', 1), again('passed', 3), again('passed', 2))).toMatchObject({
      passed: 1,
      closest: { error: 3 },
    })
    expect(cellOf(again('passed', 1), again('failed', 9), again('passed', 2))).toMatchObject({ passed: 0, failed: 1 })
    expect(cellOf(again('not-run', 0), again('passed', 1))).toMatchObject({ passed: 1, 'not-run': 0 })
  })

  it('has a page that needs no other file and no script, with failures first and what is missing by name', () => {
    const page = reportPage(reports, [{ backend: 'mine', device: 'cuda', reason: 'needs a GPU' }])
    expect(page).not.toMatch(/<script|https?:|src=|href=/)
    expect(page).toContain('not run here: needs a GPU')
    expect(page).toContain('it &#60;b&#62;failed&#60;/b&#62;')
    expect(page).toContain('200 %')
    expect(page.indexOf('<h3 class="failed">')).toBeLessThan(page.indexOf('<h3 class="passed">'))
    expect(page.match(/<details open>/g)).toHaveLength(1)
  })
})
