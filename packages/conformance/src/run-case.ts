import type { CaseFacts, RunnableCase } from './case.js'
import { Expectations, type Margin } from './expectations.js'

/** The outcome of one case that ran. */
export interface CaseResult extends CaseFacts {
  /** `'failed'` where it threw, or did not end within the test runner's timeout. */
  readonly outcome: 'passed' | 'failed'
  /** How long it ran, in ms. */
  readonly milliseconds: number
  /** The comparison that came closest to its bound; none where the case compares no numbers. */
  readonly margin?: Margin
  /** What it threw; only of a case that failed. */
  readonly error?: unknown
}

/** Runs a case. Never rejects. */
export async function runCase({ run, ...facts }: RunnableCase): Promise<CaseResult> {
  const expectations = new Expectations()
  const start = performance.now()
  const outcome = await run(expectations).then(
    () => ({ outcome: 'passed' as const }),
    (error: unknown) => ({ outcome: 'failed' as const, error }),
  )
  const margin = expectations.closest
  return { ...facts, ...outcome, milliseconds: performance.now() - start, ...(margin && { margin }) }
}
