import type { SafetensorsEntry } from '../checkpoint/safetensors-entry.js'
import type { FloatDtype, TensorInfo } from '../checkpoint/weights.js'
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
 * Finds every tensor that the model needs among those of a file, under its own name or an alias, and checks shape and dtype. A tensor in I8
 * brings the tensor of its scales, by the names and shapes of compressed-tensors: `X.weight` and `X.weight_scale`, `[rows, 1]`.
 *
 * A mismatch may be the config's fault or a tensor's. Each family names a witness for each size of the config, such as the rows of
 * the word embedding for `vocab_size`. Three mismatches are the config's fault, `LAM_CHECKPOINT_CONFIG_CONTRADICTS_TENSORS` with the key:
 * a witness of the right rank and another size, another count of layers, and a family's own `contradiction`. Any other missing
 * tensor or wrong shape is the tensor's fault.
 * @throws LamError `LAM_CHECKPOINT_CONFIG_CONTRADICTS_TENSORS`, `LAM_CHECKPOINT_TENSOR_MISSING`,
 * `LAM_CHECKPOINT_TENSOR_SHAPE`, `LAM_CHECKPOINT_FORMAT_UNSUPPORTED` (a dtype that is not F32, F16, BF16 or I8; zero points)
 */
export function matchTensors(config: ModelConfig, entries: Entries, file: string): ReadonlyMap<string, TensorInfo> {
  const family = familyOf(config)
  checkLayerCount(config, family.layerName, entries, file)
  const found = family.contradiction?.(config, entries)
  if (found !== undefined) throw contradiction(file, found)
  const needs = family.tensorLayout(config)
  const byName = new Map(needs.map((need) => [need.name, need]))
  for (const witness of family.witnesses) checkWitness(witness, byName, entries, file)
  return new Map(needs.flatMap((need) => matchTensor(need, entries, file)).map((tensor) => [tensor.name, tensor]))
}

/** The name of the scales of an I8 tensor. */
export function scaleName(tensor: string): string {
  return `${tensor}_scale`
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

/** The tensor, and behind it its scales if it has any. */
function matchTensor(need: TensorNeed, entries: Entries, file: string): TensorInfo[] {
  const entry = findEntry(need, entries)
  if (entry === undefined) {
    const legacy = need.aliases === undefined ? '' : ` (or ${need.aliases.join(', ')})`
    throw new LamError(
      'LAM_CHECKPOINT_TENSOR_MISSING',
      `${file}: expected tensor ${need.name}${legacy} ${quote(need.shape)}, found none of that name.`,
    )
  }
  checkShape(entry, need.shape, file)
  const place = { ...placeOf(entry), name: need.name, shape: need.shape }
  if (isFloatDtype(entry.dtype)) return [{ ...place, dtype: entry.dtype }]
  if (entry.dtype !== 'I8') throw unsupportedDtype(entry, 'F32, F16, BF16, or I8 with scales', file)
  const scale = scalesOf(entry, need, entries, file)
  return [{ ...place, dtype: 'I8', scale: scale.name }, scale]
}

/** The scales of an I8 tensor, one a row. */
function scalesOf(entry: PlacedEntry, need: TensorNeed, entries: Entries, file: string): TensorInfo {
  const zeroPoint = `${entry.name}_zero_point`
  if (entries.has(zeroPoint)) {
    throw new LamError(
      'LAM_CHECKPOINT_FORMAT_UNSUPPORTED',
      `${file}: found tensor ${zeroPoint}. I8 weights are read without zero points: quantize them symmetrically.`,
    )
  }
  const scales = entries.get(scaleName(entry.name))
  const shape = [need.shape[0], 1]
  if (scales === undefined) {
    throw new LamError(
      'LAM_CHECKPOINT_TENSOR_MISSING',
      `${file}: expected tensor ${scaleName(entry.name)} ${quote(shape)}, as ${entry.name} is I8, found none of that name.`,
    )
  }
  checkShape(scales, shape, file)
  if (!isFloatDtype(scales.dtype)) throw unsupportedDtype(scales, 'F32, F16 or BF16', file)
  return { ...placeOf(scales), name: scaleName(need.name), shape, dtype: scales.dtype, scaleOf: need.name }
}

function checkShape({ name, shape }: PlacedEntry, expected: readonly number[], file: string): void {
  if (shape.length === expected.length && shape.every((size, axis) => size === expected[axis])) return
  throw new LamError(
    'LAM_CHECKPOINT_TENSOR_SHAPE',
    `${file}: tensor ${name}: expected shape ${quote(expected)}, found ${quote(shape)}.`,
  )
}

function placeOf({ name, file, begin, end }: PlacedEntry) {
  return { fileName: name, file, byteOffset: begin, byteLength: end - begin }
}

function unsupportedDtype({ name, dtype }: PlacedEntry, expected: string, file: string): LamError {
  return new LamError(
    'LAM_CHECKPOINT_FORMAT_UNSUPPORTED',
    `${file}: tensor ${name}: expected ${expected}, found ${dtype}. Convert the weights to one of these.`,
  )
}

function findEntry(need: TensorNeed, entries: Entries): PlacedEntry | undefined {
  const name = [need.name, ...(need.aliases ?? [])].find((each) => entries.has(each))
  return name === undefined ? undefined : entries.get(name)
}

function isFloatDtype(dtype: string): dtype is FloatDtype {
  return dtype === 'F32' || dtype === 'F16' || dtype === 'BF16'
}

function contradiction(file: string, { key, config, tensors, why }: Contradiction): LamError {
  return new LamError(
    'LAM_CHECKPOINT_CONFIG_CONTRADICTS_TENSORS',
    `config.json says ${key} ${config} (or leaves it at that default). The tensors of ${file} say ${tensors}: ${why}.`,
  )
}
