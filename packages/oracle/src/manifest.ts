// Written by scripts/make-manifest.mjs.
import type { ModelPackage } from '@lamjs/core'
import type { BertName, TinyName } from './tiny-name.js'

/** Byte length and SHA-256 of the checkpoint files in `fixtures/`. */
export const manifest: Readonly<Record<TinyName | BertName, ModelPackage['manifest']>> = {
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
  'tiny-bert-cls': {
    '1_Pooling/config.json': { bytes: 184, sha256: '751cf08070d3e4753bb957ed23c36bcf4b786b29ce8c320cc83a8c6e09aec068' },
    'config.json': { bytes: 614, sha256: '9a415adc6c7a9a7af805902e2e87aae1b8c3865cb0ff91fd1bde50cf7212fd52' },
    'config_sentence_transformers.json': {
      bytes: 178,
      sha256: 'c2cc33956f7464819bf2dde9e0e18b902d8d51ee394c3592e5ed2e1ef3b063fb',
    },
    'model.safetensors': { bytes: 202768, sha256: '78891b02a91dc2d14efd5e66f807f3978cdc3d84a2ba13fe42d2325b05228c50' },
    'modules.json': { bytes: 319, sha256: 'f65589ff431c6040c1a2104f196aacc47a1937f05560400e05d7b87fcbc9b006' },
    'sentence_bert_config.json': {
      bytes: 51,
      sha256: 'd9c158879ebdc946201519a154e8f2006d66ac633a8f3fa5de95da20fdd14729',
    },
    'tokenizer.json': { bytes: 8414, sha256: '092fcbb0f3d060eeb1a494f43903aa7558dd3c3e4ab271eb3def6a2d3f7acc6b' },
    'tokenizer_config.json': { bytes: 183, sha256: '64272e0912ed7813684df2309d30e8c09c02b348302539ff43d8504dadd751d1' },
  },
  'tiny-bert-mean': {
    '1_Pooling/config.json': { bytes: 184, sha256: '3043e90a3448dad06dffd8aedfd71f6befd9307fc0094eb010c7f78cbc588050' },
    'config.json': { bytes: 614, sha256: '1d4c4f4e79adeb632973e27a9ce99854986cb60e9f19f271a3be61c44bed727c' },
    'config_sentence_transformers.json': {
      bytes: 155,
      sha256: '587c636f0ee5e45730996c2dc500be2fc1cc35fac61a879f937e38649fdee332',
    },
    'model.safetensors': { bytes: 382656, sha256: '767b8a59d71502eb8161f982c85d15abe2273cfae1a91bb3c1dc7d57a860bba4' },
    'modules.json': { bytes: 209, sha256: 'b82cafa598750bbfdae047da6a9acb17000d52df9f8faf2abd9fbb22dd6dc775' },
    'sentence_bert_config.json': {
      bytes: 50,
      sha256: '4fb0cc1ee251d32ae1980f5022199b8f14ec75476afdba073f7dceca13c8a233',
    },
    'tokenizer.json': { bytes: 8407, sha256: 'f9a433d0417bb37eec9ca1e850eb16dfd576b0135b32b83e931caf03e21f5239' },
    'tokenizer_config.json': { bytes: 182, sha256: '280e270e9134fb35bc278dce1bf3858821bfa9b6a6583b061de7083f8fe0578b' },
  },
  'tiny-bert-reranker': {
    'config.json': { bytes: 704, sha256: 'cc97697778fa2ac687d647839c634ecd240a8c36ad6907ef7cb0039dfdea9b55' },
    'model.safetensors': { bytes: 383276, sha256: 'ca545e4957a0da3af99d5c9df3566cf070ea84fb9db01ceccf783fa425a226e0' },
    'tokenizer.json': { bytes: 8162, sha256: '6bf50eb3e40a00995da1306a0ff4b3dd7c8010aa84064c62414707ddfe850fed' },
  },
  'tiny-xlmr-mean': {
    '1_Pooling/config.json': { bytes: 184, sha256: '6b75bad943efc9d09e3eb4e1a392c0bbf0204ee6ccae4904e1a56dea441da09e' },
    'config.json': { bytes: 620, sha256: 'd9f59034bb1592f287d323a18b2822e2160101c8912c58454be532e525594989' },
    'config_sentence_transformers.json': {
      bytes: 105,
      sha256: 'e70a7e8c10662d9b615ede44ca228ea844a8853b8935d87f27433e79b80f19a5',
    },
    'model.safetensors': { bytes: 136912, sha256: '21110fb9fa0366f59aa336fcdac3c0ecf854c3c6c5e8cd5667bcc4bac502fcc6' },
    'modules.json': { bytes: 209, sha256: 'b82cafa598750bbfdae047da6a9acb17000d52df9f8faf2abd9fbb22dd6dc775' },
    'sentence_bert_config.json': {
      bytes: 50,
      sha256: 'ea27f0aa00627be1eea4a20cb2710bf9677d349d527f1fab8b54980df3eb348f',
    },
    'tokenizer.json': { bytes: 10555, sha256: '8d744cf9c1dc98de8c5c5d4e8bd1208857b21989a443c1e29f4e80f389e3a391' },
    'tokenizer_config.json': { bytes: 92, sha256: '1b798489f28865c50a368f4c308d6ef0b1b00581e15ff50850740fd69e38e572' },
  },
  'tiny-xlmr-reranker': {
    'config.json': { bytes: 710, sha256: '66e4b5c8b2962e5a9bef68bcd3fff975df2eafb3a6e49a91e64fbd64bd9880ea' },
    'model.safetensors': { bytes: 137204, sha256: '59efd03b94c3425c767af30da015b7a652abb5d8db63c05094decde9f513c80d' },
    'tokenizer.json': { bytes: 10555, sha256: '7115e3237523565cf6ea9f6100437619bbbacc2b72dcfdb9a8bcead2881a86a6' },
  },
}
