// Made by scripts/make-manifest.mjs.
import type { ModelPackage } from '@lamjs/core'

/** Byte length and SHA-256 (hex) of each file of the model's int8 form. */
export const int8Manifest: ModelPackage['manifest'] = {
  'config.json': {
    bytes: 985,
    sha256: '88f7ec2a327b6820a94af7454d9cb4c534560dfcddcee489dc5b306ffca19efb',
  },
  'tokenizer.json': {
    bytes: 527292,
    sha256: '6681992d43e581b35b3dd61f3c81ee0f891fbf13ad54f8b692ea868bd46b066b',
  },
  'model.safetensors': {
    bytes: 24119876,
    sha256: 'c75bcf4a4a9939b41a4e9f9779ecb67c8fa8c22137cbee508e999e08e9af8a71',
  },
}
