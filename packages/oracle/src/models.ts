import type { ModelPackage, ModelVariant } from '@lamjs/core/backend'
import { bertEncoders } from './bert-models.js'
import { manifest } from './manifest.js'
import type { TinyModel } from './tiny-model.js'
import type { TinyName } from './tiny-name.js'

// Every URL is written out: bundlers find an asset only by the literal `new URL('…', import.meta.url)`.

/** 2 layers, 4 heads of 16, 40 position rows, gelu twice; the flat recurrence. */
export const tinyFlat: ModelPackage = {
  name: 'tiny-flat',
  files: {
    'config.json': new URL('../fixtures/tiny-flat/config.json', import.meta.url),
    'tokenizer.json': new URL('../fixtures/tiny-flat/tokenizer.json', import.meta.url),
    'model.safetensors': new URL('../fixtures/tiny-flat/model.safetensors', import.meta.url),
  },
  manifest: manifest['tiny-flat'],
}

/** 2 layers, 2 heads of 32, 40 position rows, gelu once; the hierarchical recurrence in chunks of 8. */
export const tinyHierarchical: ModelPackage = {
  name: 'tiny-hierarchical',
  files: {
    'config.json': new URL('../fixtures/tiny-hierarchical/config.json', import.meta.url),
    'tokenizer.json': new URL('../fixtures/tiny-hierarchical/tokenizer.json', import.meta.url),
    'model.safetensors': new URL('../fixtures/tiny-hierarchical/model.safetensors', import.meta.url),
  },
  manifest: manifest['tiny-hierarchical'],
}

/** 3 layers, 3 heads of 16, 512 position rows, gelu once; the hierarchical recurrence in chunks of 64. */
export const tinyHierarchical64: ModelPackage = {
  name: 'tiny-hierarchical-64',
  files: {
    'config.json': new URL('../fixtures/tiny-hierarchical-64/config.json', import.meta.url),
    'tokenizer.json': new URL('../fixtures/tiny-hierarchical-64/tokenizer.json', import.meta.url),
    'model.safetensors': new URL('../fixtures/tiny-hierarchical-64/model.safetensors', import.meta.url),
  },
  manifest: manifest['tiny-hierarchical-64'],
}

/** Every tiny checkpoint of the LAM family. */
export const tinyModels: readonly TinyModel<TinyName>[] = [
  lamModel('tiny-flat', 'lam/flat', 40, tinyFlat),
  lamModel('tiny-hierarchical', 'lam/hierarchical', 40, tinyHierarchical),
  lamModel('tiny-hierarchical-64', 'lam/hierarchical', 512, tinyHierarchical64),
]

/** Every tiny encoder of texts, of every family. */
export const tinyEncoders: readonly TinyModel[] = [...tinyModels, ...bertEncoders]

function lamModel(name: TinyName, variant: ModelVariant, positions: number, model: ModelPackage): TinyModel<TinyName> {
  return {
    name,
    variant,
    vocabSize: 200,
    positions,
    mostTokens: Number.POSITIVE_INFINITY,
    tokenTypes: 1,
    tokenizer: 'WordPiece',
    model,
  }
}
