import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { CheckpointFile } from '@lamjs/core'
import { describe, expect, it } from 'vitest'
import { tinyModels } from './models.js'

describe('the tiny model packages', () => {
  for (const { name, recurrence, positions, model } of tinyModels) {
    it(`${name}: the manifest is true of every file`, async () => {
      for (const file of Object.keys(model.files) as CheckpointFile[]) {
        const bytes = await readFile(model.files[file])
        const sha256 = createHash('sha256').update(bytes).digest('hex')
        expect({ file, bytes: bytes.length, sha256 }).toEqual({ file, ...model.manifest[file] })
      }
    })

    it(`${name}: its config says the same as its entry`, async () => {
      const config = JSON.parse(await readFile(model.files['config.json'], 'utf8'))
      expect(config).toMatchObject({ recurrence, max_position_embeddings: positions, vocab_size: 200 })
    })
  }
})
