import { defineConfig } from 'vitest/config'

/**
 * The vitest configuration of every package. Tests are beside their code, the summary of `npm test` reads the JSON results, and a run
 * without a test fails.
 */
export function lamVitest(test = {}) {
  return defineConfig({
    test: {
      include: ['src/**/*.test.ts'],
      passWithNoTests: false,
      reporters: ['default', 'json'],
      outputFile: { json: 'test-results/vitest.json' },
      testTimeout: 60_000,
      // Packing, installing and starting a browser are slow on a busy machine.
      hookTimeout: 120_000,
      ...test,
    },
  })
}
