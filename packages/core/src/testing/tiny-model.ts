import { readFileSync } from 'node:fs'
import type { CheckpointBytes } from '../checkpoint/source.js'

/** The smallest oracle checkpoint as bytes: 64 wide, 200 ids, a tokenizer of letters and common words. */
export function tinyModel(): CheckpointBytes {
  const read = (name: string) =>
    new Uint8Array(readFileSync(new URL(`../../../oracle/fixtures/tiny-flat/${name}`, import.meta.url)))
  return {
    name: 'tiny-flat',
    'config.json': read('config.json'),
    'tokenizer.json': read('tokenizer.json'),
    'model.safetensors': read('model.safetensors'),
  }
}
