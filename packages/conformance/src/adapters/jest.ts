import type { TestRunner } from '../conformance.js'
import { type AdaptedSuites, adapt } from './adapt.js'

/** The suites for Jest, with its globals: call them in a test file, at its top or in a `describe`. */
export const {
  /** Registers every case for a backend, and prints by name what does not run. @throws Error when no case would be registered */
  conformance,
  /** Registers every case for an `Embedder`, and prints by name what does not run. @throws Error when no case would be registered */
  embedderConformance,
}: AdaptedSuites = adapt(jestGlobals())

function jestGlobals(): TestRunner {
  const { afterAll, describe, it } = globalThis as Partial<TestRunner>
  if (afterAll === undefined || describe === undefined || it === undefined) {
    throw new Error(
      "Jest's globals are missing. Run this in a test of Jest; with injectGlobals: false, import conformance from '@lamjs/conformance' and pass it { afterAll, describe, it } of '@jest/globals'.",
    )
  }
  return { afterAll, describe, it }
}
