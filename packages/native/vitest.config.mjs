import { existsSync } from 'node:fs'
import { lamVitest } from '@lamjs/tooling/vitest'
import { platformName } from './scripts/platforms.mjs'

// Where no compiler built a binary, the tests that need one are listed by name as not run.
const built = existsSync(new URL(`./prebuilt/${platformName()}/lam.node`, import.meta.url))

export default built
  ? lamVitest({ exclude: ['src/no-binary.test.ts'] })
  : lamVitest({
      include: [
        'src/no-binary.test.ts',
        'src/load-binding.test.ts',
        'src/platform.test.ts',
        'src/traced-files.test.ts',
      ],
    })
