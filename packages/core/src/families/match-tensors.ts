import type { SafetensorsEntry } from '../checkpoint/safetensors-entry.js'
import type { TensorDtype, TensorInfo } from '../checkpoint/weights.js'
import { LamError } from '../errors.js'
import { quote } from '../quote.js'
import type { Contradiction, TensorNeed, Witness } from './family.js'
import { familyOf, type ModelConfig } from './registry.js'

/** An entry of a safetensors header, with the file that holds it. */
export interface PlacedEntry extends SafetensorsEntry {
  /** Index of the file among the checkpoint's weights files. */
  readonly file: number
}

type Entries = ReadonlyMap<string, PlacedEntry>

/**
 * Finds every tensor that the model needs among those of a file, under its own name or an alias, and checks shape and dtype.
 *
 * A mismatch may be the config's fault or a tensor's. Each family names a witness for each size of the config, such as the rows of
 * the word embedding for `vocab_size`. Three mismatches are the config's fault, `LAM_CHECKPOINT_CONFIG_CONTRADICTS_TENSORS` with the key:
 * a witness of the right rank and another size, another count of layers, and a family's own `contradiction`. Any other missing
 * tensor or wrong shape is the tensor's fault.
 * @throws LamError `LAM_CHECKPOINT_CONFIG_CONTRADICTS_TENSORS`, `LAM_CHECKPOINT_TENSOR_MISSING`,
 * `LAM_CHECKPOINT_TENSOR_SHAPE`, `LAM_CHECKPOINT_FORMAT_UNSUPPORTED` (a dtype that is not F32, F16 or BF16)
 */
export function matchTensors(config: ModelConfig, entries: Entries, file: string): ReadonlyMap<string, TensorInfo> {
  const family = familyOf(config)
  checkLayerCount(config, family.layerName, entries, file)
  const found = family.contradiction?.(config, entries)
  if (found !== undefined) throw contradiction(file, found)
  const needs = family.tensorLayout(config)
  const byName = new Map(needs.map((need) => [need.name, need]))
  for (const witness of family.witnesses) checkWitness(witness, byName, entries, file)
  return new Map(needs.map((need) => [need.name, matchTensor(need, entries, file)]))
}

function checkWitness(
  { key, tensor, axis }: Witness,
  needs: ReadonlyMap<string, TensorNeed>,
  entries: Entries,
  file: string,
): void {
  const need = needs.get(tensor)
  const entry = need && findEntry(need, entries)
  if (!need || !entry || entry.shape.length !== need.shape.length || entry.shape[axis] === need.shape[axis]) return
  throw contradiction(file, {
    key,
    config: String(need.shape[axis]),
    tensors: String(entry.shape[axis]),
    why: `${entry.name} is ${quote(entry.shape)}, and the config makes it ${quote(need.shape)}`,
  })
}

function checkLayerCount({ layers }: ModelConfig, layerName: RegExp, entries: Entries, file: string): void {
  let found = 0
  for (const name of entries.keys()) {
    const index = layerName.exec(name)?.[1]
    if (index !== undefined) found = Math.max(found, Number(index) + 1)
  }
  if (found === 0 || found === layers) return
  const why = 'counted by the names of the layers'
  throw contradiction(file, { key: 'num_hidden_layers', config: String(layers), tensors: String(found), why })
}

function matchTensor(need: TensorNeed, entries: Entries, file: string): TensorInfo {
  const entry = findEntry(need, entries)
  if (entry === undefined) {
    const legacy = need.aliases === undefined ? '' : ` (or ${need.aliases.join(', ')})`
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
    file: entry.file,
    dtype: entry.dtype,
    shape: need.shape,
    byteOffset: entry.begin,
    byteLength: entry.end - entry.begin,
  }
}

function findEntry(need: TensorNeed, entries: Entries): PlacedEntry | undefined {
  const name = [need.name, ...(need.aliases ?? [])].find((each) => entries.has(each))
  return name === undefined ? undefined : entries.get(name)
}

function isTensorDtype(dtype: string): dtype is TensorDtype {
  return dtype === 'F32' || dtype === 'F16' || dtype === 'BF16'
}

function contradiction(file: string, { key, config, tensors, why }: Contradiction): LamError {
  return new LamError(
    'LAM_CHECKPOINT_CONFIG_CONTRADICTS_TENSORS',
    `config.json says ${key} ${config} (or leaves it at that default). The tensors of ${file} say ${tensors}: ${why}.`,
  )
}
