// Written by scripts/make-manifest.mjs.
import type { ModelPackage } from '@lamjs/core'
import type { TinyName } from './tiny-name.js'

/** What the checkpoint files in `fixtures/` must be. */
export const manifest: Readonly<Record<TinyName, ModelPackage['manifest']>> = {
  'tiny-flat': {
    'config.json': { bytes: 368, sha256: '82b9adac3edc639a526843d1da69a2308d4d3e200114b2568669b4ae5508a225' },
    'tokenizer.json': { bytes: 4994, sha256: '1e43433f7cf1ea66beb55ec2f4a9829e4b29832183161140e90b7f2d480b35a7' },
    'model.safetensors': { bytes: 400424, sha256: '452767594fca2680f33e0a8e0f05e6e230d32d40127cdc0c12a614cf8af9dba5' },
  },
  'tiny-hierarchical': {
    'config.json': { bytes: 375, sha256: 'e3fb8fe8c59e7ce186b34ef6056fafeec3e4af4fc023e661fc4d37c5b3ee8551' },
    'tokenizer.json': { bytes: 4994, sha256: '1e43433f7cf1ea66beb55ec2f4a9829e4b29832183161140e90b7f2d480b35a7' },
    'model.safetensors': { bytes: 416288, sha256: 'ec1b518dc8f945c77a0b6b6448956181ce4d446f89098a9e65db9c55b79d6220' },
  },
  'tiny-hierarchical-64': {
    'config.json': { bytes: 376, sha256: '78d37b1c5c6f44d7baad968df1323d3143f9ed6044782c316c6cdc99e52f6e03' },
    'tokenizer.json': { bytes: 4994, sha256: '1e43433f7cf1ea66beb55ec2f4a9829e4b29832183161140e90b7f2d480b35a7' },
    'model.safetensors': { bytes: 436540, sha256: '650931db184b6bac26486e0b434e9c6f67dbb426d139e18747d9e1221ec1ea6e' },
  },
}
