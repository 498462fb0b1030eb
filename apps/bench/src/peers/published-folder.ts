import { copyFileSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { mini } from '@lamjs/model-mini'
import { cacheFolder } from '../packages.js'
import { bertOnnx } from './bert-onnx.js'
import { type BertShape, SHAPES, type ShapeName } from './bert-shapes.js'
import { bertWeights } from './bert-weights.js'
import { writeSafetensors } from './safetensors-file.js'
import { unigramTokenizer } from './unigram-tokenizer.js'

/** Raised when what is written changes, so that older files are not taken for it. */
const VERSION = 5
/** The folder of all of them. */
const ROOT = join(cacheFolder, `published-${VERSION}`)

/** Where a model is, as LAM and transformers.js find it. */
export interface PublishedFolder {
  /** What transformers.js is given as its local models. */
  readonly root: string
  readonly name: string
  /** The model's own folder. */
  readonly folder: string
}

/**
 * A folder in the layout of published models, with random weights: safetensors for LAM, and the same weights as the ONNX file that
 * transformers.js reads. Made once, then kept.
 */
export function publishedFolder(
  name: ShapeName,
  root: string = ROOT,
  shape: BertShape = SHAPES[name],
): PublishedFolder {
  const folder = join(root, name)
  if (!existsSync(folder)) {
    const unfinished = `${folder}.${process.pid}`
    writePublished(unfinished, shape)
    writeFileSync(join(unfinished, 'onnx', 'model.onnx'), bertOnnx(shape, bertWeights(shape)))
    renameSync(unfinished, folder)
  }
  return { root, name, folder }
}

/** A folder of a model's exact config with random weights, for LAM alone. Made anew; whoever calls removes it. */
export function writePublished(folder: string, shape: BertShape): void {
  rmSync(folder, { recursive: true, force: true })
  write(folder, shape)
}

function write(folder: string, shape: BertShape): void {
  mkdirSync(join(folder, 'onnx'), { recursive: true })
  mkdirSync(join(folder, '1_Pooling'))
  if (shape.tokenizer === 'wordpiece') {
    copyFileSync(fileURLToPath(mini.files['tokenizer.json']), join(folder, 'tokenizer.json'))
  } else {
    writeJson(join(folder, 'tokenizer.json'), unigramTokenizer(shape.vocabSize))
  }
  writeJson(join(folder, 'tokenizer_config.json'), tokenizerConfig(shape))
  writeJson(join(folder, 'special_tokens_map.json'), specialTokens(shape))
  writeJson(join(folder, 'config.json'), bertConfig(shape))
  writeJson(join(folder, 'modules.json'), [
    { idx: 0, name: '0', path: '', type: 'sentence_transformers.models.Transformer' },
    { idx: 1, name: '1', path: '1_Pooling', type: 'sentence_transformers.models.Pooling' },
  ])
  writeJson(join(folder, '1_Pooling', 'config.json'), {
    [`pooling_mode_${shape.pooling === 'cls' ? 'cls_token' : 'mean_tokens'}`]: true,
  })
  if (shape.maxTokens !== undefined) {
    writeJson(join(folder, 'sentence_bert_config.json'), { max_seq_length: shape.maxTokens, do_lower_case: false })
  }
  writeSafetensors(join(folder, 'model.safetensors'), bertWeights(shape))
}

function tokenizerConfig(shape: BertShape) {
  const length = { model_max_length: 512 }
  const tokens = specialTokens(shape)
  if (shape.tokenizer === 'unigram') return { ...length, ...tokens, tokenizer_class: 'XLMRobertaTokenizer' }
  return { ...length, ...tokens, tokenizer_class: 'BertTokenizer', do_lower_case: true }
}

function specialTokens({ tokenizer }: BertShape) {
  if (tokenizer === 'unigram') return { pad_token: '<pad>', unk_token: '<unk>' }
  return { cls_token: '[CLS]', sep_token: '[SEP]', pad_token: '[PAD]', unk_token: '[UNK]', mask_token: '[MASK]' }
}

function bertConfig(shape: BertShape) {
  return {
    model_type: shape.modelType,
    architectures: [architectureOf(shape)],
    vocab_size: shape.vocabSize,
    hidden_size: shape.hidden,
    num_hidden_layers: shape.layers,
    num_attention_heads: shape.heads,
    intermediate_size: shape.intermediate,
    max_position_embeddings: shape.positions,
    type_vocab_size: shape.typeVocabSize,
    layer_norm_eps: shape.modelType === 'bert' ? 1e-12 : 1e-5,
    hidden_act: 'gelu',
    pad_token_id: shape.tokenizer === 'unigram' ? 1 : 0,
    ...(shape.head === undefined ? {} : headConfig(shape.head)),
  }
}

function architectureOf({ modelType, head }: BertShape): string {
  const family = modelType === 'bert' ? 'Bert' : 'XLMRoberta'
  return `${family}${head === undefined ? 'Model' : 'ForSequenceClassification'}`
}

function headConfig({ labels, activation }: NonNullable<BertShape['head']>) {
  const names = Array.from({ length: labels }, (_, label) => [label, `LABEL_${label}`])
  return {
    id2label: Object.fromEntries(names),
    ...(activation === undefined ? {} : { sentence_transformers: { activation_fn: activation } }),
  }
}

function writeJson(path: string, value: unknown): void {
  writeFileSync(path, `${JSON.stringify(value, undefined, 2)}\n`)
}
