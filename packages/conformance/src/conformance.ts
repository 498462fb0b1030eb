import type { ReportOptions } from './report/conformance-report.js'
import { reportOf } from './report/report-of.js'
import { type CaseResult, runCase } from './run-case.js'
import { type ConformanceTarget, type NotRun, type Suite, suiteFor } from './suite.js'

/** The functions of a test runner that the suite needs. Those of vitest, jest and jasmine fit. */
export interface TestRunner {
  /** Groups the cases that `body` registers under a heading. It calls `body` before the first of them runs. */
  describe(name: string, body: () => void): unknown
  /** Registers one case, which fails if `body` rejects or does not end within the timeout. */
  it(name: string, body: () => Promise<void>, timeoutMilliseconds?: number): unknown
  /** Runs `body` once the cases of the surrounding `describe` have ended. The suite disposes of its programs there, and reports. */
  afterAll(body: () => Promise<void>): unknown
}

/** The backend, the choice of its cases, and how the test runner shows them. */
export interface ConformanceOptions extends ConformanceTarget, ReportOptions {
  /** Heading of the cases; by default `conformance of 'NAME'`, with the backend's name. */
  readonly name?: string
  /** Timeout of one case, in ms; 60,000 by default. */
  readonly timeout?: number
}

/** The cases that `conformance` registered, by name. */
export interface ConformancePlan {
  /** Names of the cases that the runner got, in its order: `'group: what holds'`. */
  readonly registered: readonly string[]
  /** Cases that do not apply to this backend, or that `only` excludes. List them, because silence looks like success. */
  readonly notRun: readonly NotRun[]
}

/**
 * Registers every case for a backend with a test runner. The backend's features decide the cases: the suite tests every
 * claim, and tests that the backend refuses everything else.
 * @throws Error when no case would be registered
 */
export function conformance(runner: TestRunner, options: ConformanceOptions): ConformancePlan {
  const suite = suiteFor(options)
  const { name = `conformance of '${suite.subject.backend.name}'`, timeout, onReport, facts } = options
  return registerSuite(runner, suite, name, timeout, (results) => onReport?.(reportOf(suite, results, facts)))
}

/**
 * Registers the cases of a suite under a heading.
 * @param onEnd gets the cases that the runner ran, when it is done with them
 */
export function registerSuite(
  runner: TestRunner,
  { subject, cases, notRun }: Suite<{ dispose(): Promise<void> }>,
  heading: string,
  timeout = 60_000,
  onEnd: (results: readonly CaseResult[]) => void | Promise<void> = () => undefined,
): ConformancePlan {
  runner.describe(heading, () => {
    const results = new Map<string, CaseResult>()
    runner.afterAll(async () => {
      await subject.dispose()
      await onEnd([...results.values()])
    })
    for (const each of cases) {
      const { run, ...facts } = each
      const unended = new Error(`It did not end within the ${timeout} ms that the test runner waits.`)
      const body = async () => {
        results.set(each.name, { ...facts, outcome: 'failed', milliseconds: timeout, error: unended })
        const result = await runCase(each)
        results.set(each.name, result)
        if (result.outcome === 'failed') throw result.error
      }
      runner.it(each.name, body, timeout)
    }
  })
  return { registered: cases.map(({ name }) => name), notRun }
}
