import type { ModelPackage } from '@lamjs/core'
import { manifest } from './manifest.js'

/**
 * lam-mini-v2: English sentence and document embeddings, 384 wide, hierarchical recurrence, 47.4 MB of F16 weights.
 * What it was measured to do, and where its limits are: README.md of this package.
 */
export const mini: ModelPackage = {
  name: 'lam-mini-v2',
  packageName: '@lamjs/model-mini',
  // Each URL is written out, because bundlers find assets by this very pattern; and made when it is asked for, because a bundle in
  // CommonJS has no import.meta.url to make it with.
  files: {
    get 'config.json'() {
      return new URL('../files/config.json', import.meta.url)
    },
    get 'tokenizer.json'() {
      return new URL('../files/tokenizer.json', import.meta.url)
    },
    get 'model.safetensors'() {
      return new URL('../files/model.safetensors', import.meta.url)
    },
  },
  manifest,
}
