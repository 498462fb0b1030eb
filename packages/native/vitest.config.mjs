import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { filesOfTier } from '@lamjs/tooling/test-tiers'
import { lamVitest } from '@lamjs/tooling/vitest'
import { platformName } from './scripts/platforms.mjs'
import { emulatedSuites } from './src/testing/emulated-suites.mjs'

const here = (file) => fileURLToPath(new URL(file, import.meta.url))

// Where no compiler built a binary, the tests that need one are listed by name as not run.
const built = existsSync(here(`prebuilt/${platformName()}/lam.node`))

/** Asked in a process of its own, as the addon that emulates tile registers has a signal handler. */
function emulatesTiles() {
  const binary = here('build/lam-emulated.node')
  const code = `process.exit(require(${JSON.stringify(binary)}).processor().isas.some(({ name }) => name === 'amx') ? 0 : 1)`
  return existsSync(binary) && spawnSync(process.execPath, ['-e', code]).status === 0
}

function projects() {
  // A project's list of files is added to the one it extends.
  const { include, exclude } = filesOfTier(['src/**/*.test.ts'])
  const native = { extends: true, test: { name: 'native', include, exclude: [...exclude, 'src/no-binary.test.ts'] } }
  if (!emulatesTiles()) return [native]
  native.test.exclude.push('src/no-emulation.test.ts')
  native.test.env = { LAM_EMULATES_TILES: '1' }
  const emulated = {
    extends: true,
    resolve: { alias: { './installed-binary.js': here('src/testing/emulated-binary.ts') } },
    test: {
      name: 'amx, emulated',
      ...filesOfTier(emulatedSuites),
      env: { LAM_NATIVE_ISA: 'amx', LAM_TESTED_ISA: 'amx' },
    },
  }
  return [native, emulated]
}

export default built
  ? lamVitest({ include: [], projects: projects() })
  : lamVitest({
      include: [
        'src/no-binary.test.ts',
        'src/load-binding.test.ts',
        'src/platform.test.ts',
        'src/traced-files.test.ts',
      ],
    })
