import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { CheckpointFile, ModelFileName } from '@lamjs/core'
import { describe, expect, it } from 'vitest'
import { bertEncoders, bertRerankers } from './bert-models.js'
import { tinyModels } from './models.js'

describe('the models of the BERT family', () => {
  it.each([...bertEncoders, ...bertRerankers])('$name: the manifest matches every file', async ({ model }) => {
    const files = Object.keys(model.files) as ModelFileName[]
    expect(files).toContain('model.safetensors')
    for (const file of files) {
      const bytes = await readFile(model.files[file])
      const sha256 = createHash('sha256').update(bytes).digest('hex')
      expect({ file, bytes: bytes.length, sha256 }).toEqual({ file, ...model.manifest[file] })
    }
  })
})

it.each(bertEncoders)('$name: its config matches its entry', async (entry) => {
  const config = JSON.parse(await readFile(entry.model.files['config.json'], 'utf8'))
  const offset = config.model_type === 'bert' ? 0 : config.pad_token_id + 1
  expect({
    vocabSize: config.vocab_size,
    positions: config.max_position_embeddings,
    mostTokens: config.max_position_embeddings - offset,
    tokenTypes: config.type_vocab_size,
  }).toEqual({
    vocabSize: entry.vocabSize,
    positions: entry.positions,
    mostTokens: entry.mostTokens,
    tokenTypes: entry.tokenTypes,
  })
})

describe('the tiny model packages', () => {
  for (const { name, variant, vocabSize, positions, model } of tinyModels) {
    it(`${name}: the manifest matches every file`, async () => {
      for (const file of Object.keys(model.files) as CheckpointFile[]) {
        const bytes = await readFile(model.files[file])
        const sha256 = createHash('sha256').update(bytes).digest('hex')
        expect({ file, bytes: bytes.length, sha256 }).toEqual({ file, ...model.manifest[file] })
      }
    })

    it(`${name}: its config matches its entry`, async () => {
      const config = JSON.parse(await readFile(model.files['config.json'], 'utf8'))
      expect(config).toMatchObject({
        recurrence: variant.slice('lam/'.length),
        max_position_embeddings: positions,
        vocab_size: vocabSize,
      })
    })
  }
})
