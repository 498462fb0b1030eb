// A weights file that JavaScript reads and the addon cannot: inside a zip of Yarn's or an asar of Electron's, which a patched fs looks into.

import { mkdtempSync, rmSync } from 'node:fs'
import { truncate } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { openCheckpoint, wholeTexts } from '@lamjs/core/backend'
import { mini } from '@lamjs/model-mini'
import { tinyFlat } from '@lamjs/oracle'
import { describe, expect, it, vi } from 'vitest'
import { native } from './native.js'
import { copyModel } from './testing/copy-model.js'

const ARCHIVED = '/project/.yarn/cache/model.zip/node_modules/model/model.safetensors'

vi.mock('node:fs/promises', async (original) => {
  const fs = await original<typeof import('node:fs/promises')>()
  return {
    ...fs,
    open: (path: string) => fs.open(path === ARCHIVED ? fileURLToPath(tinyFlat.files['model.safetensors']) : path),
  }
})

describe('weights that only JavaScript can read', () => {
  it('are handed over as bytes, and give the same rows', async () => {
    const checkpoint = await openCheckpoint(tinyFlat)
    const weights = await checkpoint.openWeights()
    const files = [{ ...weights.files[0], path: ARCHIVED }]
    const archived = { ...checkpoint, openWeights: async () => ({ ...weights, files }) }
    const batch = {
      ids: Int32Array.of(2, 7, 9, 3),
      offsets: Uint32Array.of(0, 4),
      spans: wholeTexts(Uint32Array.of(0, 4)),
    }
    const rows = await Promise.all(
      [checkpoint, archived].map(async (one) => (await native({ threads: 1 }).compile(one)).run(batch)),
    )
    expect(rows[0]).toHaveLength(checkpoint.config.hiddenSize)
    expect(rows[1]).toEqual(rows[0])
  })
})

describe('weights that are cut short while they are loaded', () => {
  it('are a mismatch or were read before, never the end of the process', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'lam-cut-'))
    const path = join(folder, 'model.safetensors')
    const outcomes = new Set<string>()
    try {
      for (let round = 0; round < 40; round++) {
        copyModel(mini, folder)
        const checkpoint = await openCheckpoint(folder)
        const compiled = native({ threads: 2 })
          .compile(checkpoint)
          .then(
            (program) => program.dispose().then(() => 'compiled'),
            (error: { code?: string }) => String(error.code),
          )
        await new Promise((resolve) => setTimeout(resolve, round % 8))
        await truncate(path, 5000)
        outcomes.add(await compiled)
      }
    } finally {
      rmSync(folder, { recursive: true })
    }
    for (const outcome of outcomes) expect(['compiled', 'LAM_CHECKPOINT_FILE_MISMATCH']).toContain(outcome)
  })
})
