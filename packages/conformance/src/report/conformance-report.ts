import type { ModelVariant, Precision } from '@lamjs/core/backend'
import type { Margin } from '../expectations.js'

/** The version of the report's form. A field that is added leaves it; one that changes its meaning raises it. */
export const REPORT_SCHEMA = 'lam-conformance-report/1'

/**
 * What came of a case.
 * - `passed`, `failed`: it ran.
 * - `refused`: the backend's features do not claim what it is about; other cases test that the backend refuses it with the right code.
 * - `not-applicable`: no backend can run it, such as a text of 65 tokens for a model of 64 positions.
 * - `not-run`: it could run, and did not here: left out by `only`, large, or never reached.
 */
export type Outcome = 'passed' | 'failed' | 'refused' | 'not-applicable' | 'not-run'

/** One case of a report. */
export interface ReportedCase {
  /** `'group: what holds'` */
  readonly name: string
  /** What came of it; `error` says why it failed, and `reason` why it did not run. */
  readonly outcome: Outcome
  /** Id of the rule that the case proves. */
  readonly rule?: string
  /** The precision that it is about: its own, or else that of the report. */
  readonly precision: Precision
  /** The tiny model that the case is about, and its variant; none for what holds for all models. */
  readonly model?: string
  /** The variant of `model`, and absent with it. */
  readonly variant?: ModelVariant
  /** How long it ran, in ms. */
  readonly milliseconds?: number
  /** The comparison that came closest to its bound. */
  readonly margin?: Margin
  /** Message of a case that failed. */
  readonly error?: string
  /** Why it is refused, does not apply or did not run. */
  readonly reason?: string
}

/** What the suite cannot know of a run. The caller gives it, and the report holds it as it is. */
export interface ReportFacts {
  /** When it ran: an ISO date. */
  readonly date?: string
  /** Where: processor and operating system, or the browser. */
  readonly environment?: string
  /** How the backend was set up, in words: `'in a worker'`, `'2 threads'`. It tells reports of one device and precision apart. */
  readonly setup?: string
  /** Versions of packages, by name: the backend's, `@lamjs/core`'s and the suite's. */
  readonly versions?: Readonly<Record<string, string>>
}

/** What came of the suite for one backend, on one device. As JSON it has the same form. */
export interface ConformanceReport extends ReportFacts {
  /** `REPORT_SCHEMA`: `parseReport` refuses another one. */
  readonly schema: typeof REPORT_SCHEMA
  /** `Backend.name` */
  readonly backend: string
  /** `Program.device` of the programs that ran; `'unknown'` where none was compiled. */
  readonly device: string
  /** The precision of every case that is not about another one. */
  readonly precision: Precision
  /** What the backend claims. */
  readonly precisions: readonly Precision[]
  /** Variants of models that the backend claims (`Backend.features`). */
  readonly variants: readonly ModelVariant[]
  /** The seed of the random batches and how many each case had. The same `seed` and `runs` repeat them. */
  readonly seed?: number
  /** Random inputs of each case of the group `property`. */
  readonly runs?: number
  /** The cases that were to run, in the order of the suite, and after them those that were not. */
  readonly cases: readonly ReportedCase[]
}

/** Options of a run that reports. */
export interface ReportOptions {
  /** Gets the report once all cases have ended. */
  readonly onReport?: (report: ConformanceReport) => void | Promise<void>
  /** What the report tells beside the suite's own outcome. */
  readonly facts?: ReportFacts
}

/**
 * Reads a report from JSON.
 * @throws Error for what is no report, or one of another version
 */
export function parseReport(json: string): ConformanceReport {
  const report: unknown = JSON.parse(json)
  const { schema, cases } = Object(report) as Partial<Record<keyof ConformanceReport, unknown>>
  if (schema === REPORT_SCHEMA && Array.isArray(cases)) return report as ConformanceReport
  throw new Error(`Expected a report of schema ${REPORT_SCHEMA}, found ${String(schema)}. Run its suite again.`)
}
