import { Expectations } from './expectations.js'
import { type ConformanceTarget, type NotRun, type Suite, suiteFor } from './suite.js'

/** The functions of a test runner that the suite needs. Those of vitest, jest and jasmine fit. */
export interface TestRunner {
  describe(name: string, body: () => void): unknown
  it(name: string, body: () => Promise<void>, timeoutMilliseconds?: number): unknown
  afterAll(body: () => Promise<void>): unknown
}

export interface ConformanceOptions extends ConformanceTarget {
  /** Heading of the cases; by default the backend's name. */
  readonly name?: string
  /** Timeout of one case, in ms; 60,000 by default. */
  readonly timeout?: number
}

/** The cases that `conformance` registered, by name. */
export interface ConformancePlan {
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
  const { name = `conformance of '${suite.subject.backend.name}'`, timeout } = options
  return registerSuite(runner, suite, name, timeout)
}

/** Registers the cases of a suite under a heading. */
export function registerSuite(
  runner: TestRunner,
  { subject, cases, notRun }: Suite<{ dispose(): Promise<void> }>,
  heading: string,
  timeout = 60_000,
): ConformancePlan {
  runner.describe(heading, () => {
    runner.afterAll(() => subject.dispose())
    for (const { name, run } of cases) runner.it(name, () => run(new Expectations()), timeout)
  })
  return { registered: cases.map(({ name }) => name), notRun }
}
