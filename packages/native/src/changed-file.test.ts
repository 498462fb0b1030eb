import { copyFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openCheckpoint } from '@lamjs/core/backend'
import { tinyFlat, tinyHierarchical } from '@lamjs/oracle'
import { afterAll, describe, expect, it } from 'vitest'
import { native } from './index.js'
import { copyModel } from './testing/copy-model.js'

const folder = mkdtempSync(join(tmpdir(), 'lam-changed-'))
const weights = join(folder, 'model.safetensors')

afterAll(() => rmSync(folder, { recursive: true }))

async function opened() {
  copyModel(tinyHierarchical, folder)
  const checkpoint = await openCheckpoint(folder)
  await checkpoint.openWeights()
  return checkpoint
}

describe('a weights file that changes after it was opened', () => {
  it.each([
    ['holds another checkpoint', () => copyFileSync(tinyFlat.files['model.safetensors'], weights)],
    ['is empty', () => writeFileSync(weights, '')],
    ['ends within its header', () => truncateSync(weights, 100)],
    [
      "has two tensors of one shape in each other's place",
      () => {
        const text = readFileSync(weights, 'latin1')
        const [query, key] = ['deltanet_layers.0.q_proj.weight', 'deltanet_layers.0.k_proj.weight']
        writeFileSync(weights, text.replace(query, '\0').replace(key, query).replace('\0', key), 'latin1')
      },
    ],
  ])('and %s is refused', async (_, change) => {
    const checkpoint = await opened()
    change()
    await expect(native().compile(checkpoint)).rejects.toMatchObject({ code: 'LAM_CHECKPOINT_FILE_MISMATCH' })
  })

  it('and is gone is not found', async () => {
    const checkpoint = await opened()
    rmSync(weights)
    await expect(native().compile(checkpoint)).rejects.toMatchObject({ code: 'LAM_CHECKPOINT_NOT_FOUND' })
  })
})
