import { afterEach, describe, expect, it } from 'vitest'
import { makeLam } from '../testing/make-lam.js'
import { traceToUserTiming } from './trace-to-user-timing.js'

afterEach(() => performance.clearMeasures())

const entries = () => performance.getEntriesByType('measure').filter(({ name }) => name.startsWith('lam:'))
const details = (name: string) =>
  performance.getEntriesByName(name).map((entry) => (entry as unknown as { detail: { id?: number } }).detail)
const detail = (name: string) => details(name)[0]

describe('traceToUserTiming', () => {
  it('measures every step, inside its call, until it is stopped', async () => {
    const { lam } = makeLam()
    await lam.encode('before')
    expect(entries()).toEqual([])
    const stop = traceToUserTiming()
    await lam.encode(['a', 'b'])
    stop()
    await lam.encode('after')
    const steps = ['lam:tokenize', 'lam:plan', 'lam:run', 'lam:normalize', 'lam:call']
    expect(new Set(entries().map(({ name }) => name))).toEqual(new Set(steps))
    expect(entries()).toHaveLength(steps.length)
    const [call] = performance.getEntriesByName('lam:call')
    for (const { startTime, duration } of entries()) {
      expect(startTime).toBeGreaterThanOrEqual(call.startTime)
      expect(startTime + duration).toBeLessThanOrEqual(call.startTime + call.duration)
    }
    expect(detail('lam:run')).toMatchObject({
      parent: detail('lam:call').id,
      texts: 2,
      devtools: {
        dataType: 'track-entry',
        track: 'LAM',
        color: 'secondary',
        properties: expect.arrayContaining([['texts', '2']]),
      },
    })
  })

  it('gives the code of an error instead of its message', async () => {
    const { lam, backend } = makeLam()
    await lam.encode('warm')
    const stop = traceToUserTiming()
    backend.spoil = (rows) => rows.fill(Number.NaN)
    await lam.encode('a').catch(() => {})
    backend.gate = Promise.reject(new RangeError('quotes the text'))
    await lam.encode('a').catch(() => {})
    stop()
    expect(detail('lam:normalize')).toMatchObject({ error: 'LAM_NON_FINITE', devtools: { color: 'error' } })
    const runs = details('lam:run')
    expect(runs[1]).toMatchObject({ error: 'RangeError', devtools: { color: 'error' } })
    expect(JSON.stringify(runs)).not.toContain('quotes')
  })
})
