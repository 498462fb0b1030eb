// Ends processes at random moments. `node tooling/ends/kill-test.mjs` does so 200 times for each backend.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { platformName } from '../../packages/native/scripts/platforms.mjs'
import { killTest } from '../ends/kill-test.mjs'
import { root } from '../setup.mjs'
import { everyCase } from '../test-tiers.mjs'

const built = existsSync(join(root, 'packages/native/prebuilt', platformName(), 'lam.node'))

describe('a process that is ended while a backend loads or runs', () => {
  it.each(['reference', 'native', 'onnx', 'wasm'].filter((backend) => backend !== 'native' || built))(
    'ends with the expected code and complete rows: %s',
    { timeout: 180_000 },
    async (backend) => {
      const kills = everyCase ? 8 : 3
      const { counts, faults } = await killTest({ backend, kills, seed: Date.now() })
      expect(faults).toEqual([])
      expect(Object.values(counts).reduce((sum, count) => sum + count)).toBe(kills)
    },
  )
})
