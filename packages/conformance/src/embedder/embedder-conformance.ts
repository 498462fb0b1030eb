import { type ConformancePlan, registerSuite, type TestRunner } from '../conformance.js'
import { type ConformanceResult, runSuite } from '../run-conformance.js'
import { embedderSuiteFor } from './embedder-suite.js'
import type { EmbedderTarget } from './subject.js'

/** The embedder, the choice of its cases, and how the test runner shows them. */
export interface EmbedderConformanceOptions extends EmbedderTarget {
  /** Heading of the cases; by default `conformance of an embedder`. */
  readonly name?: string
  /** Timeout of one case, in ms; 60,000 by default. */
  readonly timeout?: number
}

/**
 * Registers every case for an `Embedder` with a test runner: a `LAM`, a queue before one, a client of a server.
 * @throws Error when no case would be registered
 */
export function embedderConformance(runner: TestRunner, options: EmbedderConformanceOptions): ConformancePlan {
  return registerSuite(runner, embedderSuiteFor(options), options.name ?? 'conformance of an embedder', options.timeout)
}

/**
 * Runs every case for an `Embedder`, one after another, without a test framework. It also resolves when cases fail.
 * @throws Error when there is no case to run
 */
export async function runEmbedderConformance(target: EmbedderTarget): Promise<ConformanceResult> {
  return runSuite(embedderSuiteFor(target))
}
