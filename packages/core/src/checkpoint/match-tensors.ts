import { LamError } from '../errors.js'
import { quote } from '../quote.js'
import type { ModelConfig } from './config.js'
import type { SafetensorsEntry } from './safetensors-entry.js'
import { hierarchicalTensors, type TensorNeed, tensorLayout } from './tensor-layout.js'
import type { TensorDtype, TensorInfo } from './weights.js'

/**
 * Finds every tensor the model needs among those of a file, under its own or its oldest name, and checks shape and dtype.
 *
 * Whose fault is a mismatch? Each size of the config has one witness among the tensors (`vocab_size`: the rows of the word
 * embedding, and so on below). A witness of the right rank that says another size, a count of layers in the file that
 * differs from the config's, or a hierarchical config over a file without one hierarchical tensor is
 * `LAM_CHECKPOINT_CONFIG_CONTRADICTS_TENSORS` and names the key. Whatever else is absent or misshapen is the
 * tensor's fault.
 * @throws LamError `LAM_CHECKPOINT_CONFIG_CONTRADICTS_TENSORS`, `LAM_CHECKPOINT_TENSOR_MISSING`,
 * `LAM_CHECKPOINT_TENSOR_SHAPE`, `LAM_CHECKPOINT_FORMAT_UNSUPPORTED` (a dtype that is not F32, F16 or BF16)
 */
export function matchTensors(
  config: ModelConfig,
  entries: ReadonlyMap<string, SafetensorsEntry>,
  file: string,
): ReadonlyMap<string, TensorInfo> {
  checkLayerCount(config, entries, file)
  checkRecurrence(config, entries, file)
  const needs = tensorLayout(config)
  const byName = new Map(needs.map((need) => [need.name, need]))
  for (const witness of WITNESSES) checkWitness(witness, byName, entries, file)
  return new Map(needs.map((need) => [need.name, matchTensor(need, entries, file)]))
}

interface Witness {
  readonly key: string
  readonly tensor: string
  readonly axis: number
}

const WITNESSES: readonly Witness[] = [
  { key: 'hidden_size', tensor: 'embeddings.word_embeddings.weight', axis: 1 },
  { key: 'vocab_size', tensor: 'embeddings.word_embeddings.weight', axis: 0 },
  { key: 'max_position_embeddings', tensor: 'embeddings.position_embeddings.weight', axis: 0 },
  { key: 'num_attention_heads', tensor: 'deltanet_layers.0.b_proj.weight', axis: 0 },
  { key: 'intermediate_size', tensor: 'deltanet_ffns.0.dense.weight', axis: 0 },
]

function checkWitness(
  { key, tensor, axis }: Witness,
  needs: ReadonlyMap<string, TensorNeed>,
  entries: ReadonlyMap<string, SafetensorsEntry>,
  file: string,
): void {
  const need = needs.get(tensor)
  const entry = need && findEntry(need, entries)
  if (!need || !entry || entry.shape.length !== need.shape.length || entry.shape[axis] === need.shape[axis]) return
  const shapes = `${entry.name} is ${quote(entry.shape)} where the config makes it ${quote(need.shape)}`
  throw contradiction(file, key, String(need.shape[axis]), String(entry.shape[axis]), shapes)
}

function checkLayerCount({ layers }: ModelConfig, entries: ReadonlyMap<string, SafetensorsEntry>, file: string): void {
  let found = 0
  for (const name of entries.keys()) {
    const index = /^deltanet_layers\.(\d{1,6})\./.exec(name)?.[1]
    if (index !== undefined) found = Math.max(found, Number(index) + 1)
  }
  if (found > 0 && found !== layers) {
    throw contradiction(file, 'num_hidden_layers', String(layers), String(found), 'counted by deltanet_layers.*')
  }
}

function checkRecurrence(config: ModelConfig, entries: ReadonlyMap<string, SafetensorsEntry>, file: string): void {
  if (config.recurrence === 'flat' || !entries.has('deltanet_layers.0.b_proj.weight')) return
  if (hierarchicalTensors(config, 0).some(({ name }) => entries.has(name))) return
  throw contradiction(file, 'recurrence', 'hierarchical', 'flat', 'there is no decay and no flux tensor')
}

function matchTensor(need: TensorNeed, entries: ReadonlyMap<string, SafetensorsEntry>, file: string): TensorInfo {
  const entry = findEntry(need, entries)
  if (entry === undefined) {
    const legacy = need.legacyName === undefined ? '' : ` (or ${need.legacyName})`
    throw new LamError(
      'LAM_CHECKPOINT_TENSOR_MISSING',
      `${file}: expected tensor ${need.name}${legacy} ${quote(need.shape)}, found none of that name.`,
    )
  }
  const where = `${file}: tensor ${entry.name}`
  if (entry.shape.length !== need.shape.length || entry.shape.some((size, axis) => size !== need.shape[axis])) {
    throw new LamError(
      'LAM_CHECKPOINT_TENSOR_SHAPE',
      `${where}: expected shape ${quote(need.shape)}, found ${quote(entry.shape)}.`,
    )
  }
  if (!isTensorDtype(entry.dtype)) {
    throw new LamError(
      'LAM_CHECKPOINT_FORMAT_UNSUPPORTED',
      `${where}: expected F32, F16 or BF16, found ${entry.dtype}. Convert the weights to one of these.`,
    )
  }
  return {
    name: need.name,
    fileName: entry.name,
    dtype: entry.dtype,
    shape: need.shape,
    byteOffset: entry.begin,
    byteLength: entry.end - entry.begin,
  }
}

function findEntry(need: TensorNeed, entries: ReadonlyMap<string, SafetensorsEntry>): SafetensorsEntry | undefined {
  return entries.get(need.name) ?? (need.legacyName === undefined ? undefined : entries.get(need.legacyName))
}

function isTensorDtype(dtype: string): dtype is TensorDtype {
  return dtype === 'F32' || dtype === 'F16' || dtype === 'BF16'
}

function contradiction(file: string, key: string, config: string, tensors: string, why: string): LamError {
  return new LamError(
    'LAM_CHECKPOINT_CONFIG_CONTRADICTS_TENSORS',
    `config.json says ${key} ${config} (or leaves it to that default), the tensors of ${file} say ${tensors}: ${why}.`,
  )
}
