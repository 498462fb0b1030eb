/** Pseudo-random bytes; another `seed` gives other bytes. */
export function noise(length: number, seed = 1): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length)
  let state = seed
  for (let i = 0; i < length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    bytes[i] = state >>> 24
  }
  return bytes
}

/** A repository in sentence-transformers' layout, weights included. The model cannot run. */
export function modelFiles(seed = 1): Record<string, Uint8Array<ArrayBuffer> | string> {
  return {
    '.gitattributes': '*.safetensors filter=lfs diff=lfs merge=lfs -text\n',
    'README.md': 'A model.\n',
    'config.json': `{ "model_type": "bert", "seed": ${seed} }\n`,
    'tokenizer.json': noise(5000, seed + 1),
    'tokenizer_config.json': '{}\n',
    'modules.json': JSON.stringify([
      { idx: 0, path: '', type: 'sentence_transformers.models.Transformer' },
      { idx: 1, path: '1_Pooling', type: 'sentence_transformers.models.Pooling' },
      { idx: 2, path: '2_Normalize', type: 'sentence_transformers.models.Normalize' },
    ]),
    '1_Pooling/config.json': '{ "pooling_mode_cls_token": true }\n',
    'model.safetensors': noise(300_000, seed + 2),
    'pytorch_model.bin': noise(2000, seed + 3),
  }
}
