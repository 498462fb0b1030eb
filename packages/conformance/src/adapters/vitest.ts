import { type AdaptedSuites, adapt } from './adapt.js'

const { afterAll, describe, it } = await import('vitest')

/** The suites for vitest: call them in a test file, at its top or in a `describe`. */
export const { conformance, embedderConformance }: AdaptedSuites = adapt({ afterAll, describe, it })
