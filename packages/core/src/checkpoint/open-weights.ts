import type { Bytes, PlatformAbortSignal } from '../environment/platform-types.js'
import { LamError, throwIfAborted } from '../errors.js'
import { matchTensors, type PlacedEntry, scaleName } from '../families/match-tensors.js'
import { familyOf, type ModelConfig } from '../families/registry.js'
import { quote } from '../quote.js'
import { isJsonObject, parseJsonObject } from './parse-json.js'
import { parseSafetensorsHeader, SAFETENSORS_PREFIX, safetensorsDataStart } from './safetensors.js'
import type { ModelFileName, SourceFile } from './source.js'
import { checkValues, createTensorReader, findTensor, tensorValues } from './tensor-reader.js'
import type { TensorInfo, Weights, WeightsFile } from './weights.js'

/** Opens a file of the model. @throws LamError `LAM_CHECKPOINT_NOT_FOUND` and others */
export type OpenFile = (file: ModelFileName) => Promise<SourceFile>

/** Weights, and the bytes of their files. */
export interface OpenedWeights extends Weights {
  /** Yields each file whole. @throws LamError `LAM_CHECKPOINT_FILE_MISMATCH` if one changed since it was opened */
  contents(signal?: PlatformAbortSignal): AsyncGenerator<Bytes, void, undefined>
}

/** A file and its checked header. */
interface OpenedFile {
  readonly file: SourceFile
  readonly head: Uint8Array
}

/**
 * Reads the headers of the weights: of `model.safetensors`, or of the files that `model.safetensors.index.json` lists. Finds every tensor
 * that the model needs and checks its shape. Reads values only of tensors that have two names in the file.
 * @throws LamError `LAM_SAFETENSORS_*`, `LAM_CHECKPOINT_*`, `LAM_ABORTED`
 */
export async function openWeights(
  config: ModelConfig,
  open: OpenFile,
  signal: PlatformAbortSignal | undefined,
): Promise<OpenedWeights> {
  const { opened, entries } = await openFiles(open, signal)
  const files = opened.map(
    ({ file, head }): WeightsFile => ({
      label: file.label,
      ...(file.path === undefined ? {} : { path: file.path, head }),
    }),
  )
  const tensors = matchTensors(config, entries, files[0].label)
  await refuseUnequalTwins(config, opened, entries, signal)
  async function* contents(stop?: PlatformAbortSignal): AsyncGenerator<Bytes, void, undefined> {
    for (const each of opened) yield await readUnchanged(each, stop)
  }
  const read = async (info: TensorInfo, stop?: PlatformAbortSignal) => {
    const bytes = await opened[info.file].file.read(info.byteOffset, info.byteOffset + info.byteLength, stop)
    return checkValues(bytes, info, files)
  }
  const float32 = async (name: string, stop?: PlatformAbortSignal): Promise<Float32Array> => {
    const info = findTensor(tensors, name, files)
    await checkHead(opened[info.file], stop)
    const scales = info.scale === undefined ? undefined : await float32(info.scale, stop)
    return tensorValues(info, await read(info, stop), scales)
  }
  return {
    files,
    tensors,
    contents,
    async load(stop) {
      const data: Uint8Array[] = []
      for await (const bytes of contents(stop)) data.push(bytes)
      return createTensorReader(data, tensors, files)
    },
    float32,
  }
}

async function openFiles(open: OpenFile, signal: PlatformAbortSignal | undefined) {
  const single = await open('model.safetensors').catch((error: unknown) => orAbsence(error))
  if (!LamError.is(single)) {
    const head = await readHead(single, signal)
    const found = parseSafetensorsHeader(head, single.byteLength, single.label)
    const placed = [...found].map(([name, entry]): [string, PlacedEntry] => [name, { ...entry, file: 0 }])
    return { opened: [{ file: single, head }], entries: new Map(placed) }
  }
  const index = await open('model.safetensors.index.json').catch((error: unknown) => orAbsence(error))
  // The user misses a model, not an index: the first error says so.
  if (LamError.is(index)) throw single
  return openShards(index, open, signal)
}

async function openShards(index: SourceFile, open: OpenFile, signal: PlatformAbortSignal | undefined) {
  const shardOf = parseIndex(await index.read(0, index.byteLength, signal), index.label)
  const names = [...new Set(shardOf.values())]
  const opened: OpenedFile[] = []
  const entries = new Map<string, PlacedEntry>()
  for (const [file, name] of names.entries()) {
    throwIfAborted(signal)
    const shard = await open(name)
    const head = await readHead(shard, signal)
    opened.push({ file: shard, head })
    for (const [tensor, entry] of parseSafetensorsHeader(head, shard.byteLength, shard.label)) {
      if (shardOf.get(tensor) === name) entries.set(tensor, { ...entry, file })
    }
  }
  return { opened, entries }
}

/** `weight_map` of an index: the file of each tensor. */
function parseIndex(bytes: Uint8Array, label: string): ReadonlyMap<string, `${string}.safetensors`> {
  const invalid = (what: string) => new LamError('LAM_SAFETENSORS_HEADER_INVALID', `${label}: ${what}.`)
  const { weight_map: map } = parseJsonObject(bytes, label, 'LAM_SAFETENSORS_HEADER_INVALID')
  if (!isJsonObject(map) || Object.keys(map).length === 0) {
    throw invalid(`expected weight_map to name the file of each tensor, found ${quote(map)}`)
  }
  for (const [tensor, file] of Object.entries(map)) {
    // A plain name: an untrusted index must not lead out of its folder.
    if (typeof file !== 'string' || !/^[\w.-]+\.safetensors$/.test(file)) {
      throw invalid(`expected the name of a .safetensors file for ${quote(tensor)}, found ${quote(file)}`)
    }
  }
  return new Map(Object.entries(map) as [string, `${string}.safetensors`][])
}

/** Returns the error if it means that the file is absent, or exists in another format. Throws any other error. */
function orAbsence(error: unknown): LamError {
  const absent =
    LamError.is(error) && ['LAM_CHECKPOINT_NOT_FOUND', 'LAM_CHECKPOINT_FORMAT_UNSUPPORTED'].includes(error.code)
  if (absent) return error
  throw error
}

/** The header with its length before it. A copy, so that a later change of the file shows. */
async function readHead(file: SourceFile, signal: PlatformAbortSignal | undefined): Promise<Uint8Array> {
  const prefix = await file.read(0, Math.min(SAFETENSORS_PREFIX, file.byteLength), signal)
  const dataStart = safetensorsDataStart(prefix, file.byteLength, file.label)
  return new Uint8Array(await file.read(0, dataStart, signal))
}

/** The whole file. Its header must still be the checked one, because the reader trusts its ranges. */
async function readUnchanged(opened: OpenedFile, signal: PlatformAbortSignal | undefined) {
  const bytes = await opened.file.read(0, opened.file.byteLength, signal)
  if (opened.head.every((byte, i) => byte === bytes[i])) return bytes
  throw changed(opened.file)
}

async function checkHead({ file, head }: OpenedFile, signal: PlatformAbortSignal | undefined): Promise<void> {
  const now = await file.read(0, head.length, signal)
  if (!head.every((byte, i) => byte === now[i])) throw changed(file)
}

function changed({ label }: SourceFile): LamError {
  return new LamError(
    'LAM_CHECKPOINT_FILE_MISMATCH',
    `${label} changed since it was opened: its header differs. Open it again.`,
  )
}

/** A tensor that has two of its names in the file must have the same bytes under both. */
async function refuseUnequalTwins(
  config: ModelConfig,
  opened: readonly OpenedFile[],
  entries: ReadonlyMap<string, PlacedEntry>,
  signal: PlatformAbortSignal | undefined,
): Promise<void> {
  const family = familyOf(config)
  if (!family.aliasesMustAgree) return
  const bytesOf = ({ file, begin, end }: PlacedEntry) => opened[file].file.read(begin, end, signal)
  const sameScales = async (first: PlacedEntry, other: PlacedEntry) => {
    const [a, b] = [first, other].map(({ name }) => entries.get(scaleName(name)))
    if (a === undefined || b === undefined) return a === b
    return a.dtype === b.dtype && sameBytes(await bytesOf(a), await bytesOf(b))
  }
  for (const { name, aliases = [] } of family.tensorLayout(config)) {
    const [first, ...others] = [name, ...aliases].flatMap((each) => entries.get(each) ?? [])
    for (const other of others) {
      const [a, b] = [await bytesOf(first), await bytesOf(other)]
      if (first.dtype === other.dtype && sameBytes(a, b) && (await sameScales(first, other))) continue
      throw new LamError(
        'LAM_CHECKPOINT_TENSOR_AMBIGUOUS',
        `${opened[first.file].file.label}: ${quote(first.name)} and ${quote(other.name)} are one tensor of the model and hold different values.`,
      )
    }
  }
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i])
}
