import type { ReportOptions } from './report/conformance-report.js'
import { reportOf } from './report/report-of.js'
import { type CaseResult, runCase } from './run-case.js'
import { type ConformanceTarget, type NotRun, type Suite, suiteFor } from './suite.js'

/** A case that failed. */
export interface FailedCase {
  /** `'group: what holds'` */
  readonly name: string
  /** What the case threw, unchanged. */
  readonly error: unknown
}

/** The outcome for a backend or an embedder. */
export interface ConformanceResult {
  /** Every case that ran, in order, with its duration and its margin. */
  readonly results: readonly CaseResult[]
  /** Their names, of those that passed. */
  readonly passed: readonly string[]
  /** Those that failed, in order, each with what it threw. */
  readonly failed: readonly FailedCase[]
  /** The cases that did not run, each with the reason. */
  readonly notRun: readonly NotRun[]
}

/**
 * Runs every case for a backend, one after another, without a test framework. It also resolves when cases fail.
 * @throws Error when there is no case to run
 */
export async function runConformance(target: ConformanceTarget & ReportOptions): Promise<ConformanceResult> {
  const suite = suiteFor(target)
  const result = await runSuite(suite)
  await target.onReport?.(reportOf(suite, result.results, target.facts))
  return result
}

/**
 * Runs the cases of a suite one after another, and disposes of what they share.
 * @param onCase gets each case that has ended, and their number
 */
export async function runSuite(
  { subject, cases, notRun }: Suite<{ dispose(): Promise<void> }>,
  onCase: (result: CaseResult, ended: number) => void = () => undefined,
): Promise<ConformanceResult> {
  const results: CaseResult[] = []
  try {
    for (const each of cases) {
      const result = await runCase(each)
      results.push(result)
      onCase(result, results.length)
    }
  } finally {
    await subject.dispose()
  }
  const passed = results.filter(({ outcome }) => outcome === 'passed').map(({ name }) => name)
  const failed = results.filter(({ outcome }) => outcome === 'failed').map(({ name, error }) => ({ name, error }))
  return { results, passed, failed, notRun }
}
