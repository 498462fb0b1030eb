import { describe, expect, it } from 'vitest'
import { seededRandom } from '../random.js'
import { type Soaked, soakReport } from './soak-report.js'

const MIB = 2 ** 20
const METRICS = ['process_resident_memory_bytes', 'nodejs_heap_size_used_bytes', 'nodejs_external_memory_bytes']

/** Half an hour of samples whose memory grows by `growth` MiB an hour, under waves of garbage of some 20 MiB. */
function soaked({ growth = 0, more = {} }: { growth?: number; more?: Partial<Soaked> }): Soaked {
  const random = seededRandom(3)
  const samples = Array.from({ length: 360 }, (_, i) => {
    const hours = i / 720
    const memory = () => (160 + growth * hours + 20 * random()) * MIB
    const values = [...METRICS, 'nodejs_array_buffers_bytes'].map((metric) => [metric, memory()] as const)
    return { hours, values: new Map(values) }
  })
  const atRest = { hours: 0, values: new Map([['process_open_fds', 21]]) }
  const counts = new Map([['stream', 7]])
  return { minutes: 30, load: 'A load.', counts, hungUp: 0, failures: [], samples, atRest, after: atRest, ...more }
}

describe('the report of a soak', () => {
  it('has nothing against memory that goes up and down', () => {
    expect(soakReport(soaked({})).failures).toEqual([])
    expect(soakReport(soaked({ growth: -60 })).failures).toEqual([])
  })

  it('fails where memory grows, beyond what chance and the bound explain', () => {
    const { failures = [], notes } = soakReport(soaked({ growth: 60 }))
    expect(failures).toHaveLength(4)
    expect(failures[0]).toMatch(/^resident set grows by \d\d\.\d+ MiB an hour; 24\.00 are allowed$/)
    expect(notes.join('\n')).toContain('24.00 MiB an hour')
  })

  it('judges the last two thirds alone', () => {
    const { samples } = soaked({})
    const early = samples.map(({ hours, values }, i) => ({
      hours,
      values: new Map([...values].map(([name, value]) => [name, i < 100 ? value - (100 - i) * MIB : value])),
    }))
    expect(soakReport(soaked({ more: { samples: early } })).failures).toEqual([])
  })

  it('fails where sockets stay open, and where a request went otherwise than planned', () => {
    const after = { hours: 0, values: new Map([['process_open_fds', 24]]) }
    expect(soakReport(soaked({ more: { after, failures: ['stream: 500 instead of 200'] } })).failures).toEqual([
      'open files and sockets at rest: 21 before the load, 24 after it',
      'stream: 500 instead of 200',
    ])
  })
})
