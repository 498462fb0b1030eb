import type { ModelPackage, ModelVariant } from '@lamjs/core'
import { manifest } from './manifest.js'
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

/** A tiny checkpoint with what a test needs to know before it is opened. All have a vocabulary of 200. */
export interface TinyModel {
  readonly name: TinyName
  readonly variant: ModelVariant
  /** Rows of its position table; longer texts stretch it (spec 3, "Positions"). */
  readonly positions: number
  readonly model: ModelPackage
}

/** Every tiny checkpoint. */
export const tinyModels: readonly TinyModel[] = [
  { name: 'tiny-flat', variant: 'lam/flat', positions: 40, model: tinyFlat },
  { name: 'tiny-hierarchical', variant: 'lam/hierarchical', positions: 40, model: tinyHierarchical },
  { name: 'tiny-hierarchical-64', variant: 'lam/hierarchical', positions: 512, model: tinyHierarchical64 },
]
