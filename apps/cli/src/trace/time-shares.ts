import type { TraceStep } from '@lamjs/core'
import { count } from '../terminal/progress.js'
import type { Recording } from './recording.js'

/** The wall-clock time of a step. */
export interface TimeShare {
  readonly step: TraceStep | 'node' | 'modules' | 'other'
  /** For people. */
  readonly name: string
  /** Number of its spans. */
  readonly spans: number
  /** Time in which at least one of them was under way, in ms. */
  readonly milliseconds: number
}

const STEPS: readonly (readonly [TraceStep, string])[] = [
  ['open', 'open the model'],
  ['tokenizer', 'build the tokenizer'],
  ['compile', 'compile'],
  ['tokenize', 'tokenize'],
  ['plan', 'plan batches'],
  ['run', 'run batches'],
  ['normalize', 'normalise rows'],
]

/** The time of each step in order. Steps overlap: the next texts are tokenized while a batch runs. */
export function timeShares({ spans, nodeReady, modulesReady, end }: Recording): TimeShare[] {
  const steps = STEPS.flatMap(([step, name]) => {
    const own = spans.filter(({ span }) => span.step === step)
    if (own.length === 0) return []
    const ranges = own.map((recorded) => [recorded.start, recorded.end ?? end] as const)
    return [{ step, name, spans: own.length, ranges }]
  })
  const start = [
    { step: 'node' as const, name: 'start Node', spans: 1, ranges: [[0, nodeReady] as const] },
    { step: 'modules' as const, name: 'load modules', spans: 1, ranges: [[nodeReady, modulesReady] as const] },
  ]
  const all = [...start, ...steps]
  const covered = covers(all.flatMap(({ ranges }) => ranges))
  return [
    ...all.map(({ ranges, ...rest }) => ({ ...rest, milliseconds: covers(ranges) })),
    { step: 'other', name: 'everything else', spans: 0, milliseconds: Math.max(0, end - covered) },
  ]
}

/** Length of the union of ranges `[start, end)`. */
export function covers(ranges: readonly (readonly [number, number])[]): number {
  let length = 0
  let reached = Number.NEGATIVE_INFINITY
  for (const [start, end] of [...ranges].sort(([a], [b]) => a - b)) {
    if (end > reached) length += end - Math.max(start, reached)
    reached = Math.max(reached, end)
  }
  return length
}

/** The shares as a table, with a line end. `share` is of the whole process. */
export function shareTable(shares: readonly TimeShare[], total: number): string {
  const line = (name: string, spans: string, milliseconds: string, share: string) =>
    `  ${name.padEnd(20)}${spans.padStart(7)}${milliseconds.padStart(11)}${share.padStart(8)}`
  const rows = shares.map(({ name, spans, milliseconds }) =>
    line(
      name,
      spans === 0 ? '' : count(spans),
      milliseconds.toFixed(1),
      `${((100 * milliseconds) / total).toFixed(1)}%`,
    ),
  )
  return `${[line('step', 'spans', 'ms', 'share'), ...rows, line('whole process', '', total.toFixed(1), '100%')].join('\n')}\n`
}
