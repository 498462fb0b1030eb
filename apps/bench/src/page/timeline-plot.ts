import * as Plot from '@observablehq/plot'
import type { Estimate } from '../bootstrap.js'
import { type Drawing, draw, labelBelow } from './drawing.js'

/** Parts of a start, in their order. */
export const PHASES = ['start', 'load', 'compile', 'run'] as const
export type Phase = (typeof PHASES)[number]

/** One process of an engine, from its start to its first embedding. */
export interface TimelineRow {
  readonly engine: string
  /** `'first process'` */
  readonly process: string
  /** Of each phase, in ms. */
  readonly phases: Readonly<Record<Phase, number>>
  /** From the start of the process to its first embedding, in ms. */
  readonly whole: Estimate
}

const ROW = 26
const HEADING = 24

/** A bar a process, of its phases one after another, with the interval of the whole at its end. */
export function timelinePlot(rows: readonly TimelineRow[], format: (milliseconds: number) => string): Drawing {
  const engines = [...new Set(rows.map(({ engine }) => engine))]
  const processes = [...new Set(rows.map(({ process }) => process))]
  const most = Math.max(...rows.map(({ whole }) => whole.high))
  const bars = rows.flatMap(({ engine, process, phases }) => {
    let from = 0
    return PHASES.map((phase) => {
      const bar = { engine, process, phase, from, to: from + phases[phase] }
      from = bar.to
      return bar
    })
  })
  const ends = rows.map(({ engine, process, whole }) => ({ engine, process, ...whole }))
  return draw(({ narrow }) => ({
    height: engines.length * (processes.length * ROW + HEADING) + 98,
    marginLeft: 112,
    marginRight: narrow ? 14 : 70,
    marginTop: 6,
    marginBottom: 64,
    x: {
      label: null,
      tickSize: 4,
      grid: true,
      ticks: narrow ? 4 : 8,
      domain: [0, 1.02 * most],
    },
    y: { domain: processes, label: null, tickSize: 0 },
    fy: { domain: engines, label: null, axis: null, padding: 0, paddingInner: HEADING / (processes.length * ROW) },
    color: { type: 'ordinal', domain: [...PHASES], range: PHASES.map((_, i) => `var(--phase-${i})`) },
    facet: { marginTop: HEADING },
    marks: [
      labelBelow('ms from the start of the process', engines[engines.length - 1]),
      Plot.text(engines, {
        fy: (engine: string) => engine,
        text: (engine: string) => engine,
        frameAnchor: 'top-left',
        dx: -108,
        dy: -18,
        fontWeight: 600,
      }),
      Plot.barX(bars, {
        fy: 'engine',
        y: 'process',
        x1: 'from',
        x2: 'to',
        fill: 'phase',
        insetTop: 3,
        insetBottom: 3,
        title: ({ phase, from, to }: (typeof bars)[number]) => `${phase}: ${format(to - from)} ms`,
      }),
      Plot.ruleY(ends, { fy: 'engine', y: 'process', x1: 'low', x2: 'high', strokeWidth: 2 }),
      ...(narrow
        ? []
        : [
            Plot.text(ends, {
              fy: 'engine',
              y: 'process',
              x: 'high',
              text: ({ median }: Estimate) => `${format(median)} ms`,
              textAnchor: 'start',
              dx: 6,
            }),
          ]),
    ],
  }))
}
