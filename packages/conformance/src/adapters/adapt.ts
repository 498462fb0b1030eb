import { type ConformanceOptions, type ConformancePlan, conformance, type TestRunner } from '../conformance.js'
import { type EmbedderConformanceOptions, embedderConformance } from '../embedder/embedder-conformance.js'
import { listNotRun } from './list-not-run.js'

/** The suites, registered with one test framework. */
export interface AdaptedSuites {
  /**
   * Registers every case for a backend, and prints by name what does not run.
   * @throws Error when no case would be registered
   */
  conformance(options: ConformanceOptions): ConformancePlan
  /**
   * Registers every case for an `Embedder`, and prints by name what does not run.
   * @throws Error when no case would be registered
   */
  embedderConformance(options: EmbedderConformanceOptions): ConformancePlan
}

export function adapt(runner: TestRunner): AdaptedSuites {
  return {
    conformance: (options) => listNotRun(options.name ?? 'conformance', conformance(runner, options)),
    embedderConformance: (options) =>
      listNotRun(options.name ?? 'conformance of an embedder', embedderConformance(runner, options)),
  }
}
