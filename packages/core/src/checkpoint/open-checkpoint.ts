import type { PlatformAbortSignal } from '../environment/platform-types.js'
import { LamError, throwIfAborted } from '../errors.js'
import type { Checkpoint } from './checkpoint.js'
import { fileTooLarge } from './fetch-file.js'
import { type LocatedModel, locateModel } from './locate-model.js'
import { matchTensors } from './match-tensors.js'
import { parseConfig } from './parse-config.js'
import { parseJsonObject } from './parse-json.js'
import { parseSafetensorsHeader, SAFETENSORS_PREFIX, safetensorsDataStart } from './safetensors.js'
import { sha256 } from './sha256.js'
import type { CheckpointFile, ModelSource } from './source.js'
import type { SourceFile } from './source-file.js'
import { createTensorReader } from './tensor-reader.js'
import type { TensorReader } from './weights.js'

/** How far a download is. */
export interface CheckpointProgress {
  readonly file: CheckpointFile
  readonly loadedBytes: number
  /** Absent when the server does not say. */
  readonly totalBytes?: number
}

export interface OpenCheckpointOptions {
  readonly signal?: PlatformAbortSignal | undefined
  /** Called for downloads only; disks are fast. */
  readonly onProgress?: ((progress: CheckpointProgress) => void) | undefined
}

/**
 * The most bytes a file may have: many times what the largest vocabularies need, and little enough to read, parse and reject. Of
 * the weights only the header is read here, which has a limit of its own.
 */
const MAX_BYTES: Readonly<Record<CheckpointFile, number>> = {
  'config.json': 2 ** 20,
  'tokenizer.json': 64 * 2 ** 20,
  'model.safetensors': Number.POSITIVE_INFINITY,
}

/**
 * Opens a model: reads and checks config, tokenizer file and the weights' table of contents. Of weights on disk nothing more
 * is read until `weights.load()`. Weights that come over the network are downloaded here, last, and held by the
 * checkpoint: let go of it to free them.
 * @throws LamError `LAM_OPTION_INVALID`, `LAM_ABORTED`, `LAM_CHECKPOINT_*`, `LAM_SAFETENSORS_*`
 */
export async function openCheckpoint(source: ModelSource, options: OpenCheckpointOptions = {}): Promise<Checkpoint> {
  const { signal } = options
  throwIfAborted(signal)
  const located = locateModel(source)
  const config = await openFile(located, 'config.json', options)
  const configBytes = await readAll(config, signal)
  const modelConfig = parseConfig(configBytes, config.label)
  const tokenizer = await openFile(located, 'tokenizer.json', options)
  const tokenizerJson = parseJsonObject(
    await readAll(tokenizer, signal),
    tokenizer.label,
    'LAM_CHECKPOINT_TOKENIZER_INVALID',
  )
  const weights = await openFile(located, 'model.safetensors', options)
  const head = await readHead(weights, signal)
  const tensors = matchTensors(
    modelConfig,
    parseSafetensorsHeader(head, weights.byteLength, weights.label),
    weights.label,
  )
  throwIfAborted(signal)
  return {
    name: located.name ?? nameInConfig(configBytes) ?? located.location,
    config: modelConfig,
    tokenizer: tokenizerJson,
    weights: {
      file: weights.label,
      ...(weights.path === undefined ? {} : { path: weights.path }),
      tensors,
      load: async (): Promise<TensorReader> =>
        createTensorReader(await readUnchanged(weights, head), tensors, weights.label),
    },
    fingerprint: async () => sha256(join(configBytes, await readUnchanged(weights, head))),
  }
}

async function openFile(
  located: LocatedModel,
  file: CheckpointFile,
  { signal, onProgress }: OpenCheckpointOptions,
): Promise<SourceFile> {
  throwIfAborted(signal)
  const maxBytes = MAX_BYTES[file]
  const opened = await located.open(file, {
    signal,
    maxBytes,
    onBytes:
      onProgress &&
      ((loadedBytes, totalBytes) =>
        onProgress({ file, loadedBytes, ...(totalBytes === undefined ? {} : { totalBytes }) })),
  })
  if (opened.byteLength > maxBytes) throw fileTooLarge(opened.label, maxBytes, opened.byteLength)
  return opened
}

function readAll(file: SourceFile, signal: PlatformAbortSignal | undefined): Promise<Uint8Array<ArrayBuffer>> {
  return file.read(0, file.byteLength, signal)
}

/** The weights' header and what stands before it. Copied, so that a change of the file shows later. */
async function readHead(file: SourceFile, signal: PlatformAbortSignal | undefined): Promise<Uint8Array> {
  const prefix = await file.read(0, Math.min(SAFETENSORS_PREFIX, file.byteLength), signal)
  const dataStart = safetensorsDataStart(prefix, file.byteLength, file.label)
  return new Uint8Array(await file.read(0, dataStart, signal))
}

/** The whole file, whose header must still be the one that was checked: its ranges are trusted. */
async function readUnchanged(file: SourceFile, head: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = await file.read(0, file.byteLength)
  if (head.every((byte, i) => byte === bytes[i])) return bytes
  throw new LamError(
    'LAM_CHECKPOINT_FILE_MISMATCH',
    `${file.label} changed since it was opened: its header is another. Open it again.`,
  )
}

/** Our own checkpoints say their name. Taken if it is one plain, printable word or few. */
function nameInConfig(config: Uint8Array): string | undefined {
  const { name } = JSON.parse(new TextDecoder().decode(config))
  return typeof name === 'string' && /^[\w.@/ -]{1,100}$/.test(name) ? name : undefined
}

function join(first: Uint8Array, second: Uint8Array): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(first.length + second.length)
  both.set(first)
  both.set(second, first.length)
  return both
}
