import { defineConfig } from 'vitest/config'

/**
 * One vitest set-up for every package: tests beside their code, results also as JSON for the summary at the end of
 * `npm test`, and no green run without a test.
 */
export function lamVitest(test = {}) {
  return defineConfig({
    test: {
      include: ['src/**/*.test.ts'],
      passWithNoTests: false,
      reporters: ['default', 'json'],
      outputFile: { json: 'test-results/vitest.json' },
      testTimeout: 60_000,
      // Packing, installing, starting a browser: slow on a busy machine.
      hookTimeout: 120_000,
      ...test,
    },
  })
}
