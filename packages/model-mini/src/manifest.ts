// Made by scripts/make-manifest.mjs.
import type { ModelPackage } from '@lamjs/core'

/** Byte length and SHA-256 (hex) of each file of the model. */
export const manifest: ModelPackage['manifest'] = {
  'config.json': {
    bytes: 412,
    sha256: '7ba86547e34402eb5c5e34cd6e19fea19375315f273acd3a53173a0e1050198a',
  },
  'tokenizer.json': {
    bytes: 527292,
    sha256: '6681992d43e581b35b3dd61f3c81ee0f891fbf13ad54f8b692ea868bd46b066b',
  },
  'model.safetensors': {
    bytes: 47427616,
    sha256: '7d1f700c050df8d0dfe6cc37ea81c4cb988be0845b60fd27b05de3f6c1604554',
  },
}
