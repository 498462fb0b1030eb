import { after, describe, it } from 'node:test'
import { type AdaptedSuites, adapt } from './adapt.js'

/** The suites for `node:test`: call them in a test file, at its top or in a `describe`. */
export const { conformance, embedderConformance }: AdaptedSuites = adapt({
  describe,
  it: (name, body, timeout) => it(name, { ...(timeout !== undefined && { timeout }) }, body),
  afterAll: after,
})
