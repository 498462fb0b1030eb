import type { Precision } from '@lamjs/core/backend'
import { closer, type Margin } from '../expectations.js'
import type { ConformanceReport, Outcome, ReportedCase } from './conformance-report.js'

/** The outcomes that count. A case that applies to no backend says nothing of one. */
export type CountedOutcome = Exclude<Outcome, 'not-applicable'>

/** The cases of one backend, device and precision that are about one family. */
export interface MatrixCell extends Readonly<Record<CountedOutcome, number>> {
  /** The comparison that came closest to its bound, and its case. */
  readonly closest?: Margin & { readonly name: string }
}

/** One backend on one device in one precision. */
export interface MatrixRow {
  /** `Backend.name` */
  readonly backend: string
  /** `ConformanceReport.device` */
  readonly device: string
  /** The precision that the cases are about, which may be another than that of the report. */
  readonly precision: Precision
  /** `ReportFacts.setup`; absent where the report has none. */
  readonly setup?: string
  /** By family: `contract` for cases about no model, then the families in the order of their names. */
  readonly cells: Readonly<Record<string, MatrixCell>>
}

/**
 * A row for each backend, device, set-up and precision, in the order of the reports. Reports of one such row add up; a case of several of them
 * counts once.
 */
export function matrixOf(reports: readonly ConformanceReport[]): MatrixRow[] {
  const rows = new Map<string, Omit<MatrixRow, 'cells'> & { cases: Map<string, ReportedCase> }>()
  for (const { backend, device, setup, cases } of reports) {
    for (const each of cases) {
      if (each.outcome === 'not-applicable') continue
      const key = [backend, device, setup, each.precision].join('\n')
      const row = rows.get(key) ?? {
        backend,
        device,
        precision: each.precision,
        ...(setup && { setup }),
        cases: new Map(),
      }
      rows.set(key, row)
      row.cases.set(each.name, graver(row.cases.get(each.name), each))
    }
  }
  return [...rows.values()].map(({ cases, ...row }) => ({ ...row, cells: cellsOf([...cases.values()]) }))
}

const GRAVEST: readonly Outcome[] = ['failed', 'passed', 'not-run', 'refused']

/** Of two outcomes of one case, the one that tells more; of two alike, the one nearer to its bound. */
function graver(one: ReportedCase | undefined, other: ReportedCase): ReportedCase {
  if (one === undefined) return other
  const ranks = [one, other].map(({ outcome }) => GRAVEST.indexOf(outcome))
  if (ranks[0] !== ranks[1]) return ranks[0] < ranks[1] ? one : other
  const closest = closer(one.margin, other.margin)
  return closest === one.margin ? one : other
}

/** The families of the matrix's columns. */
export function familiesOf(rows: readonly MatrixRow[]): string[] {
  const found = new Set(rows.flatMap(({ cells }) => Object.keys(cells)))
  return [...found].sort((a, b) => Number(b === NO_FAMILY) - Number(a === NO_FAMILY) || (a < b ? -1 : 1))
}

/** The column of cases that are about no model. */
const NO_FAMILY = 'contract'

function cellsOf(cases: readonly ReportedCase[]): Record<string, MatrixCell> {
  const cells: Record<string, MatrixCell> = {}
  for (const { name, variant, outcome, margin } of cases) {
    if (outcome === 'not-applicable') continue
    const family = variant?.split('/')[0] ?? NO_FAMILY
    const cell = cells[family] ?? { passed: 0, failed: 0, refused: 0, 'not-run': 0 }
    const closest = closer(cell.closest, margin && { name, ...margin })
    cells[family] = { ...cell, [outcome]: cell[outcome] + 1, ...(closest && { closest }) }
  }
  return cells
}
