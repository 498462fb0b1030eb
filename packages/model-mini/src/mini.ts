import type { ModelPackage } from '@lamjs/core'
import { manifest } from './manifest.js'

/**
 * lam-mini-v2: English sentence and document embeddings, 384 wide, hierarchical recurrence, 47.4 MB of F16 weights.
 * README.md of this package is its card, with figures and limits.
 */
export const mini: ModelPackage = {
  name: 'lam-mini-v2',
  packageName: '@lamjs/model-mini',
  // Each URL is a literal, because bundlers find assets by this pattern. Getters make the URLs on demand, because a CommonJS bundle
  // has no import.meta.url.
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
