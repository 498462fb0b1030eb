import { type ConformanceTarget, type NotRun, suiteFor } from './suite.js'

/** The pieces of a test runner that the suite needs; those of vitest, jest and jasmine fit as they are. */
export interface TestRunner {
  describe(name: string, body: () => void): unknown
  it(name: string, body: () => Promise<void>, timeoutMilliseconds?: number): unknown
  afterAll(body: () => Promise<void>): unknown
}

export interface ConformanceOptions extends ConformanceTarget {
  /** Heading of the cases; by default the backend's name. */
  readonly name?: string
  /** Patience with one case, in ms; 60,000 by default. */
  readonly timeout?: number
}

/** What `conformance` registered, by name. */
export interface ConformancePlan {
  readonly registered: readonly string[]
  /** What could not be asked of this backend, or was left out by the caller. List it: silence looks like success. */
  readonly notRun: readonly NotRun[]
}

/**
 * Registers every case for a backend with a test runner. The cases follow from the backend's features: every claim
 * is tested, and what is not claimed must be refused cleanly.
 * @throws Error when nothing would be registered
 */
export function conformance(runner: TestRunner, options: ConformanceOptions): ConformancePlan {
  const { subject, cases, notRun } = suiteFor(options)
  runner.describe(options.name ?? `conformance of '${subject.backend.name}'`, () => {
    runner.afterAll(() => subject.dispose())
    for (const { name, run } of cases) runner.it(name, run, options.timeout ?? 60_000)
  })
  return { registered: cases.map(({ name }) => name), notRun }
}
