import type { ModelPackage } from '@lamjs/core'
import { int8Manifest } from './int8-manifest.js'

/**
 * lam-mini-v2 with its matrices in int8, a scale a row: 24.1 MB, each file below 25 MiB. Every backend and precision runs it. Its rows differ a little from
 * those of `mini`: README.md of this package has the figures.
 */
export const miniInt8: ModelPackage = {
  name: 'lam-mini-v2-int8',
  packageName: '@lamjs/model-mini',
  folder: 'files/int8',
  // Literals and getters as in mini.ts. This module must not import that one: a bundle would then hold both files of weights.
  files: {
    get 'config.json'() {
      return new URL('../files/int8/config.json', import.meta.url)
    },
    get 'tokenizer.json'() {
      return new URL('../files/int8/tokenizer.json', import.meta.url)
    },
    get 'model.safetensors'() {
      return new URL('../files/int8/model.safetensors', import.meta.url)
    },
  },
  manifest: int8Manifest,
}
