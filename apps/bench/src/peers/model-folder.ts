import { copyFileSync, existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { mini } from '@lamjs/model-mini'
import { benchFolder } from '../packages.js'
import { type BertShape, MINILM, minilmOnnx } from './minilm-onnx.js'
import { PEER_MODEL, PEER_TOKENS } from './peer.js'

/** Raised when the graph that `minilmOnnx` writes changes, so that an older file is not taken for it. */
const GRAPH_VERSION = 2

/**
 * A folder as transformers.js expects it, `<root>/minilm`: the ONNX file with random weights, the configuration, and the same
 * tokenizer that LAM uses. Made once, then kept.
 * @returns the root
 */
export function peerModelFolder(
  root: string = join(benchFolder, '.cache', `peer-${GRAPH_VERSION}`),
  shape: BertShape = MINILM,
): string {
  const folder = join(root, PEER_MODEL)
  const model = join(folder, 'onnx', 'model.onnx')
  if (existsSync(model)) return root
  mkdirSync(join(folder, 'onnx'), { recursive: true })
  copyFileSync(fileURLToPath(mini.files['tokenizer.json']), join(folder, 'tokenizer.json'))
  writeJson(join(folder, 'config.json'), bertConfig(shape))
  writeJson(join(folder, 'tokenizer_config.json'), tokenizerConfig)
  const unfinished = `${model}.${process.pid}`
  writeFileSync(unfinished, minilmOnnx(shape))
  renameSync(unfinished, model)
  return root
}

const tokenizerConfig = {
  tokenizer_class: 'BertTokenizer',
  do_lower_case: true,
  model_max_length: PEER_TOKENS,
  cls_token: '[CLS]',
  sep_token: '[SEP]',
  pad_token: '[PAD]',
  unk_token: '[UNK]',
  mask_token: '[MASK]',
}

function bertConfig(shape: BertShape) {
  return {
    model_type: 'bert',
    architectures: ['BertModel'],
    vocab_size: shape.vocabSize,
    hidden_size: shape.hidden,
    num_hidden_layers: shape.layers,
    num_attention_heads: shape.heads,
    intermediate_size: shape.intermediate,
    max_position_embeddings: shape.positions,
    type_vocab_size: 2,
    layer_norm_eps: 1e-12,
    hidden_act: 'gelu',
    pad_token_id: 0,
  }
}

function writeJson(path: string, value: unknown): void {
  writeFileSync(path, `${JSON.stringify(value, undefined, 2)}\n`)
}
