import { configDefaults, defineConfig } from 'vitest/config'
import { filesOfTier, tierOf } from './test-tiers.mjs'

/**
 * The vitest configuration of every package. Tests are beside their code, the summary of `npm test` reads the JSON results, and a run
 * without a test fails. `include` and `exclude` are of all tiers; `LAM_TESTS` selects among them.
 */
export function lamVitest({ include = ['src/**/*.test.ts'], exclude = [], ...test } = {}) {
  const tier = tierOf()
  const files = filesOfTier(include)
  return defineConfig({
    test: {
      // The summary finds out whether a package has tests of these tiers.
      passWithNoTests: tier === 'quick' || tier === 'perf',
      tags: [{ name: 'slow', description: 'takes long: `npm run test:full` runs it' }],
      ...(tier === 'usual' || tier === 'quick' ? { tagsFilter: ['!slow'] } : {}),
      // A process and a module graph for each file takes up to half of a package's time. What is measured has a process to itself, and a
      // package whose tests cannot share one says `isolate: true`.
      isolate: tier === 'perf',
      reporters: ['default', 'json'],
      outputFile: { json: 'test-results/vitest.json' },
      testTimeout: 60_000,
      // Packing, installing and starting a browser are slow on a busy machine.
      hookTimeout: 120_000,
      ...files,
      exclude: [...configDefaults.exclude, ...files.exclude, ...exclude],
      ...test,
    },
  })
}
