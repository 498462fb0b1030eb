import { type Line, lineThrough, summarise } from '../statistics.js'
import type { Report } from '../suite.js'
import { formatCount, formatNumber, type Table } from '../table.js'
import { SOAK_LENGTHS } from './soak-requests.js'

/** The part of the samples that is judged; in the part before it, pools and caches fill. */
const JUDGED = 2 / 3
/** MiB that the server may seem to grow over the judged part: what garbage collection leaves undecided. */
const GROWTH = 8
/** Standard errors by which a slope must exceed its bound. */
const CERTAIN = 2
/** Files and sockets that may come and go at rest. */
const HANDLES = 2
const MIB = 2 ** 20

/** What is sampled: by the name that `GET /metrics` has for it, in bytes. */
const MEMORY = {
  'resident set': 'process_resident_memory_bytes',
  'heap used': 'nodejs_heap_size_used_bytes',
  external: 'nodejs_external_memory_bytes',
  'array buffers': 'nodejs_array_buffers_bytes',
} as const
const HANDLE_COUNTS = {
  'open files and sockets': 'process_open_fds',
  'active resources': 'nodejs_active_resources_total',
} as const

/** What the server told of itself at one time, by the names of `GET /metrics`. */
export interface Sample {
  /** Hours since the load began. */
  readonly hours: number
  readonly values: ReadonlyMap<string, number>
}

export interface Soaked {
  readonly minutes: number
  /** What was loaded, and how much, in a sentence. */
  readonly load: string
  /** Requests by kind. */
  readonly counts: ReadonlyMap<string, number>
  /** Requests whose client hung up before the answer. */
  readonly hungUp: number
  /** Requests that went otherwise than planned. */
  readonly failures: readonly string[]
  /** Under load. */
  readonly samples: readonly Sample[]
  /** Before the load, and after it. */
  readonly atRest: Sample
  readonly after: Sample
}

/** Judges what a soak found. */
export function soakReport(soaked: Soaked): Report {
  const { minutes, load, counts, hungUp, failures, samples, atRest, after } = soaked
  const judged = samples.slice(Math.floor(samples.length * (1 - JUDGED)))
  const sent = [...counts.values()].reduce((sum, count) => sum + count, 0)
  const bound = GROWTH / ((minutes / 60) * JUDGED)
  const trends = Object.entries(MEMORY).map(([name, metric]) => {
    const points = judged.map(({ hours, values }) => [hours, (values.get(metric) ?? Number.NaN) / MIB] as const)
    return { name, ...lineThrough(points), ...summarise(points.map(([, value]) => value)) }
  })
  const memory: Table = {
    title: `Memory of the server over the last ${(minutes * JUDGED).toFixed(1)} of ${minutes} min, MiB`,
    head: ['', 'MiB/hour', 'standard error', 'min', 'median', 'max'],
    rows: trends.map(({ name, slope, standardError, min, median, max }) => [
      name,
      ...[slope, standardError, min, median, max].map(formatNumber),
    ]),
  }
  const handles: Table = {
    title: 'At rest',
    head: ['', 'before', 'after'],
    rows: Object.entries(HANDLE_COUNTS).map(([name, metric]) => [
      name,
      ...[atRest, after].map(({ values }) => formatCount(values.get(metric) ?? Number.NaN)),
    ]),
  }
  const requests: Table = {
    title: 'Requests',
    head: ['kind', 'sent'],
    rows: [...counts].sort(([a], [b]) => a.localeCompare(b)).map(([kind, count]) => [kind, formatCount(count)]),
  }
  const growing = trends
    .filter((trend) => isAbove(trend, bound))
    .map(({ name, slope }) => `${name} grows by ${formatNumber(slope)} MiB an hour; ${formatNumber(bound)} are allowed`)
  return {
    notes: [
      load,
      `${formatCount(sent)} requests: ${formatCount(hungUp)} ended by a client that hung up, ${formatCount(failures.length)} otherwise than planned.`,
      `Tokens of a text: ${SOAK_LENGTHS.map(({ share, from, to }) => `${formatCount(from)} to ${formatCount(to)} in ${share * 100}%`).join(', ')}, every factor equally likely. Texts that go together, and those of streams, are of the shorter half.`,
      `The slope is that of least squares. It may exceed ${formatNumber(bound)} MiB an hour (${GROWTH} MiB over the judged part) by ${CERTAIN} standard errors at most.`,
    ],
    tables: [memory, handles, requests],
    data: {
      bound,
      trends,
      requests: Object.fromEntries(counts),
      hungUp,
      samples: samples.map(({ hours, values }) => ({
        hours,
        ...Object.fromEntries(
          Object.entries({ ...MEMORY, ...HANDLE_COUNTS }).map(([name, metric]) => [name, values.get(metric)]),
        ),
      })),
    },
    failures: [...growing, ...grown(atRest, after), ...failures.slice(0, 20)],
  }
}

/** Whether the slope exceeds the bound by more than chance explains. */
function isAbove({ slope, standardError }: Line, bound: number): boolean {
  return slope - CERTAIN * standardError > bound
}

/** What there is more of than before. */
export function grown(before: Sample, after: Sample): string[] {
  return Object.entries(HANDLE_COUNTS).flatMap(([name, metric]) => {
    const [was, is] = [before.values.get(metric), after.values.get(metric)]
    return was === undefined || is === undefined || is <= was + HANDLES
      ? []
      : [`${name} at rest: ${was} before the load, ${is} after it`]
  })
}

/** For progress. */
export function residentMebibytes({ values }: Sample): number {
  return Math.round((values.get(MEMORY['resident set']) ?? Number.NaN) / MIB)
}
