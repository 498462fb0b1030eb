// Made by scripts/make-manifest.mjs.
import type { ModelPackage } from '@lamjs/core'

/** Byte length and SHA-256 (hex) of each file of the model. */
export const manifest: ModelPackage['manifest'] = {
  'config.json': {
    bytes: 412,
    sha256: 'a8247b86434262bfcb8599777db29937bc0162783047456fd0c0694ff7f147f9',
  },
  'tokenizer.json': {
    bytes: 527292,
    sha256: '6681992d43e581b35b3dd61f3c81ee0f891fbf13ad54f8b692ea868bd46b066b',
  },
  'model.safetensors': {
    bytes: 47427648,
    sha256: '51334e4a66b89eb779a84906febd43842c5327a2e9ffe1a6a96088a222e24b50',
  },
}
