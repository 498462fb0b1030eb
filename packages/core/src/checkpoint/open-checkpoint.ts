import type { Bytes } from '../environment/bytes.js'
import type { PlatformAbortSignal } from '../environment/platform-types.js'
import { LamError, throwIfAborted } from '../errors.js'
import { familyOf, type ModelConfig, parseConfig } from '../families/registry.js'
import type { Checkpoint } from './checkpoint.js'
import { fileTooLarge } from './fetch-file.js'
import { type LocatedModel, locateModel } from './locate-model.js'
import { type OpenedWeights, openWeights } from './open-weights.js'
import { parseJson, parseJsonObject } from './parse-json.js'
import { sha256 } from './sha256.js'
import type { ModelFileName, ModelSource, SourceFile } from './source.js'
import { PLAIN_SETTINGS, type ReadOptional, readTextSettings, type TextSettings } from './text-settings.js'

/** How far a download is. */
export interface CheckpointProgress {
  readonly file: ModelFileName
  readonly loadedBytes: number
  /** Absent when the server does not say. */
  readonly totalBytes?: number
}

export interface OpenCheckpointOptions {
  readonly signal?: PlatformAbortSignal | undefined
  /** Called for downloads only; disks are fast. Weights are downloaded by `openWeights`. */
  readonly onProgress?: ((progress: CheckpointProgress) => void) | undefined
}

/**
 * The most bytes a file may have: many times what the largest vocabularies need, and little enough to read, parse and reject. Of
 * the weights only the header is read here, which has a limit of its own.
 */
function maxBytesOf(file: ModelFileName): number {
  if (file.endsWith('.safetensors')) return Number.POSITIVE_INFINITY
  return file === 'tokenizer.json' || file === 'model.safetensors.index.json' ? 64 * 2 ** 20 : 2 ** 20
}

/**
 * Opens a model: reads and checks config, tokenizer file and the settings beside them. Weights are opened by the checkpoint's
 * `openWeights`, which reads their table of contents where they lie on disk. Weights that come over the network are downloaded
 * there and held by the checkpoint: let go of it to free them.
 * @throws LamError `LAM_OPTION_INVALID`, `LAM_ABORTED`, `LAM_MODEL_UNSUPPORTED`, `LAM_CHECKPOINT_*`
 */
export async function openCheckpoint(source: ModelSource, options: OpenCheckpointOptions = {}): Promise<Checkpoint> {
  const { signal } = options
  throwIfAborted(signal)
  const located = locateModel(source)
  const configFile = await openFile(located, 'config.json', options)
  const configBytes = await readAll(configFile, signal)
  const json = parseJsonObject(configBytes, configFile.label, 'LAM_CHECKPOINT_CONFIG_INVALID')
  const parsed = parseConfig(json, configFile.label)
  const settings = familyOf(parsed).readsSettings
    ? await readTextSettings(json, optionalJson(located, options))
    : PLAIN_SETTINGS
  const config = limited(parsed, settings)
  const tokenizer = await openFile(located, 'tokenizer.json', options)
  const tokenizerJson = parseJsonObject(
    await readAll(tokenizer, signal),
    tokenizer.label,
    'LAM_CHECKPOINT_TOKENIZER_INVALID',
  )
  throwIfAborted(signal)
  const weights = once((stop) =>
    openWeights(config, (file) => openFile(located, file, { ...options, signal: stop }), stop),
  )
  return {
    name: located.name ?? nameInConfig(json) ?? located.location,
    config,
    tokenizer: tokenizerJson,
    settings,
    openWeights: weights,
    fingerprint: async () => fingerprintOf(configBytes, await weights(undefined)),
  }
}

/** The limit of a text: the smallest of what config and settings give. */
function limited(config: ModelConfig, { maxTokens }: TextSettings): ModelConfig {
  return maxTokens === undefined || maxTokens >= config.maxTokens ? config : { ...config, maxTokens }
}

/** One opening for all who ask while it is under way or done; a failed one is forgotten. */
function once(
  open: (signal: PlatformAbortSignal | undefined) => Promise<OpenedWeights>,
): (signal?: PlatformAbortSignal) => Promise<OpenedWeights> {
  let opening: Promise<OpenedWeights> | undefined
  return (signal) => {
    opening ??= open(signal)
    const mine = opening
    mine.catch(() => {
      if (opening === mine) opening = undefined
    })
    return mine
  }
}

async function openFile(
  located: LocatedModel,
  file: ModelFileName,
  { signal, onProgress }: OpenCheckpointOptions,
): Promise<SourceFile> {
  throwIfAborted(signal)
  const maxBytes = maxBytesOf(file)
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

/** Reads a settings file that may be absent. */
function optionalJson(located: LocatedModel, options: OpenCheckpointOptions): ReadOptional {
  return async (name) => {
    try {
      const file = await openFile(located, name, options)
      const json = parseJson(await readAll(file, options.signal), file.label, 'LAM_CHECKPOINT_CONFIG_INVALID')
      return { label: file.label, json }
    } catch (error) {
      if (LamError.is(error) && error.code === 'LAM_CHECKPOINT_NOT_FOUND') return undefined
      throw error
    }
  }
}

function readAll(file: SourceFile, signal: PlatformAbortSignal | undefined) {
  return file.read(0, file.byteLength, signal)
}

/** Our own checkpoints say their name. Taken if it is one plain, printable word or few. */
function nameInConfig({ name }: Readonly<Record<string, unknown>>): string | undefined {
  return typeof name === 'string' && /^[\w.@/ -]{1,100}$/.test(name) ? name : undefined
}

/** The hash of the files' hashes, so that one file is in memory at a time. */
async function fingerprintOf(config: Bytes, weights: OpenedWeights): Promise<string> {
  const hashes = [await sha256(config)]
  for await (const bytes of weights.contents()) hashes.push(await sha256(bytes))
  return sha256(new TextEncoder().encode(hashes.join('\n')))
}
