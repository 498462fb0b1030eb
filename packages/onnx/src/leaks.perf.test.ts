import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from './testing/temporary-folder.js'

const SCRIPT = fileURLToPath(new URL('./testing/leak-check.mjs', import.meta.url))

/** MiB that a program takes as long as it is kept. */
const PROGRAM = 19

describe('programs that are made, run and disposed of', () => {
  it.each([
    { cycles: 60, origin: 'from the cache', cached: true },
    { cycles: 60, origin: 'just in time', cached: false },
  ])(
    'leave no memory behind: $cycles, $origin',
    async ({ cycles, cached }) => {
      const folder = cached ? [temporaryFolder()] : []
      const { stdout } = await promisify(execFile)(process.execPath, ['--expose-gc', SCRIPT, `${cycles}`, ...folder])
      const { mebibytes, origins } = JSON.parse(stdout)
      expect(origins.cache).toBe(cached ? cycles - 1 : 0)
      // Seen after the first two fifths: 12 MiB more at most, a step of V8's heap. The bound is what one in 25 programs would leave.
      expect(mebibytes[9] - mebibytes[3]).toBeLessThan(0.6 * cycles * PROGRAM * 0.04)
    },
    600_000,
  )
})
