import { after, describe, it } from 'node:test'
import { type AdaptedSuites, adapt } from './adapt.js'

/** The suites for `node:test`: call them in a test file, at its top or in a `describe`. */
export const {
  /** Registers every case for a backend, and prints by name what does not run. @throws Error when no case would be registered */
  conformance,
  /** Registers every case for an `Embedder`, and prints by name what does not run. @throws Error when no case would be registered */
  embedderConformance,
}: AdaptedSuites = adapt({
  describe,
  it: (name, body, timeout) => it(name, { ...(timeout !== undefined && { timeout }) }, body),
  afterAll: after,
})
