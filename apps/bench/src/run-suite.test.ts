import { describe, expect, it } from 'vitest'
import type { BenchFile } from './bench-file.js'
import { THROUGHPUT } from './metrics.js'
import { type BenchEvent, runSuite } from './run-suite.js'
import type { Suite } from './suite.js'

const request = { backends: [], precisions: [], peers: [], models: [], quick: true, budget: 60_000 }
const first = { title: 'First', head: ['engine'], rows: [['A']] }
const second = { title: 'Second', head: ['engine'], rows: [['A']] }

/** Measures two letters in two rounds, and shows one of its tables before it ends. */
const letters: Suite = {
  name: 'letters',
  description: 'for this test',
  async run(context) {
    await context.rounds({
      title: 'letters',
      subjects: ['A', 'B'],
      base: 'B',
      nameOf: (subject) => ({ workload: 'letters', subject }),
      measure: async (subject) => (subject === 'A' ? 20 : 10),
      metrics: [{ metric: THROUGHPUT, of: (value) => value }],
      most: 2,
      budget: context.budget,
    })
    context.show(first)
    return { notes: ['A note.'], tables: [first, second], data: { found: 7 }, failures: ['A is too fast.'] }
  },
}

describe('runSuite', () => {
  it('tells of samples, series and tables as they come, each table once', async () => {
    const events: BenchEvent[] = []
    await runSuite(letters, request, (event) => events.push(event))
    const kinds = events.map(({ type }) => type).filter((type) => type !== 'progress')
    expect(kinds).toEqual(['start', ...new Array(4).fill('sample'), 'series', 'series', 'table', 'table'])
    expect(events.flatMap((event) => (event.type === 'table' ? [event.table.title] : []))).toEqual(['First', 'Second'])
  })

  it('returns everything: samples, machine, times, notes, data and what failed', async () => {
    const file = await runSuite(letters, request)
    expect(file).toMatchObject({ schema: 1, suite: 'letters', quick: true, budget: 60_000, data: { found: 7 } })
    expect(file.failures).toEqual(['A is too fast.'])
    expect(file.notes).toEqual(['A note.'])
    expect(file.machine.node).toBe(process.version)
    expect(Date.parse(file.finishedAt)).toBeGreaterThanOrEqual(Date.parse(file.startedAt))
    expect(file.series[0]).toMatchObject({ workload: 'letters', subject: 'A', metric: THROUGHPUT })
    expect(file.series[0].samples.map(({ round, value }) => [round, value])).toEqual([
      [0, 20],
      [1, 20],
    ])
    expect(file.series[0].beside).toMatchObject({ subject: 'B', median: 2 })
  })

  it('ends with the reason of its signal', async () => {
    const signal = AbortSignal.abort(new Error('stopped'))
    await expect(runSuite(letters, { ...request, signal })).rejects.toThrow('stopped')
  })

  it('gives what was measured until it is stopped, with the rounds that every subject had', async () => {
    const stop = new AbortController()
    let samples = 0
    let file: BenchFile | undefined
    const run = runSuite(letters, { ...request, signal: stop.signal }, (event) => {
      if (event.type === 'sample' && ++samples === 3) stop.abort(new Error('stopped'))
      if (event.type === 'stopped') file = event.file
    })
    await expect(run).rejects.toThrow('stopped')
    expect(file).toMatchObject({ schema: 1, suite: 'letters', stopped: true, data: null })
    expect(file?.series.map(({ subject, samples }) => [subject, samples.length])).toEqual([
      ['A', 1],
      ['B', 2],
    ])
  })
})
