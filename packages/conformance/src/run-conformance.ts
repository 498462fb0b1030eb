import { Expectations } from './expectations.js'
import { type ConformanceTarget, type NotRun, type Suite, suiteFor } from './suite.js'

/** A case that failed. */
export interface FailedCase {
  readonly name: string
  readonly error: unknown
}

/** The outcome for a backend. */
export interface ConformanceResult {
  readonly passed: readonly string[]
  readonly failed: readonly FailedCase[]
  readonly notRun: readonly NotRun[]
}

/**
 * Runs every case for a backend, one after another, without a test framework. It also resolves when cases fail.
 * @throws Error when there is no case to run
 */
export async function runConformance(target: ConformanceTarget): Promise<ConformanceResult> {
  return runSuite(suiteFor(target))
}

/** Runs the cases of a suite one after another, and disposes of what they share. */
export async function runSuite({
  subject,
  cases,
  notRun,
}: Suite<{ dispose(): Promise<void> }>): Promise<ConformanceResult> {
  const passed: string[] = []
  const failed: FailedCase[] = []
  try {
    for (const { name, run } of cases) {
      await run(new Expectations()).then(
        () => passed.push(name),
        (error: unknown) => failed.push({ name, error }),
      )
    }
  } finally {
    await subject.dispose()
  }
  return { passed, failed, notRun }
}
