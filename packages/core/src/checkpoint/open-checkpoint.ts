import type { Bytes, PlatformAbortSignal } from '../environment/platform-types.js'
import { LamError, throwIfAborted } from '../errors.js'
import { familyOf, type ModelConfig, parseConfig } from '../families/registry.js'
import type { Checkpoint, EncoderModel } from './checkpoint.js'
import { fileTooLarge } from './fetch-file.js'
import { type LocatedModel, locateModel } from './locate-model.js'
import { type OpenedWeights, openWeights } from './open-weights.js'
import { parseJson, parseJsonObject } from './parse-json.js'
import { sha256 } from './sha256.js'
import type { ModelFileName, ModelSource, SourceFile } from './source.js'
import { PLAIN_SETTINGS, type ReadOptional, readTextSettings, type TextSettings } from './text-settings.js'

/** The progress of a download. */
export interface CheckpointProgress {
  /** The file under way. */
  readonly file: ModelFileName
  /** Bytes of the file that have arrived. */
  readonly loadedBytes: number
  /** Absent if the server does not announce it. */
  readonly totalBytes?: number
}

/** Settings of the opening of a model. */
export interface OpenCheckpointOptions {
  /** Stops the opening, which rejects with `LAM_ABORTED`. */
  readonly signal?: PlatformAbortSignal | undefined
  /** Called for downloads only, those of `openWeights` included; disks are fast. */
  readonly onProgress?: ((progress: CheckpointProgress) => void) | undefined
}

/**
 * The most bytes that a file may have: many times the largest vocabularies, and still few enough to read, parse and reject. Weights
 * have no limit: opening them reads their header alone, which has a limit of its own.
 */
function maxBytesOf(file: ModelFileName): number {
  if (file.endsWith('.safetensors')) return Number.POSITIVE_INFINITY
  return file === 'tokenizer.json' || file === 'model.safetensors.index.json' ? 64 * 2 ** 20 : 2 ** 20
}

/**
 * Opens a model: reads and checks config, settings and tokenizer file. The checkpoint's `openWeights` opens the weights. On disk it
 * reads their headers. Over the network it downloads the weights, and the checkpoint keeps them in memory: drop it to
 * free them.
 * @throws LamError `LAM_OPTION_INVALID`, `LAM_ABORTED`, `LAM_MODEL_UNSUPPORTED`, `LAM_CHECKPOINT_*`
 */
export async function openCheckpoint(source: ModelSource, options: OpenCheckpointOptions = {}): Promise<Checkpoint> {
  const { model, settings, readTokenizer } = await openModel(source, options)
  return { ...model, settings, tokenizer: await readTokenizer() }
}

/** A model whose tokenizer file is not read yet, so that a backend can compile the model meanwhile. */
export interface OpenedModel {
  readonly model: EncoderModel
  readonly settings: TextSettings
  /**
   * Reads and parses `tokenizer.json`. If the weights are on a disk and their headers are being read, it waits for those before it parses:
   * parsing blocks this thread, and a backend that has the headers can work on others.
   */
  readTokenizer(): Promise<unknown>
}

/** As `openCheckpoint`, without its tokenizer file. */
export async function openModel(source: ModelSource, options: OpenCheckpointOptions = {}): Promise<OpenedModel> {
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
  throwIfAborted(signal)
  let opening: Promise<unknown> | undefined
  const weights = shared((stop) => {
    const opened = openWeights(config, (file) => openFile(located, file, { ...options, signal: stop }), stop)
    opening = opened.then(
      () => undefined,
      () => undefined,
    )
    return opened
  })
  return {
    model: {
      name: located.name ?? nameInConfig(json) ?? located.location,
      config,
      openWeights: weights.open,
      releaseWeights: weights.release,
      fingerprint: async () => fingerprintOf(configBytes, await weights.open()),
    },
    settings,
    async readTokenizer() {
      const file = await openFile(located, 'tokenizer.json', options)
      const bytes = await readAll(file, signal)
      if (configFile.path !== undefined) await opening
      throwIfAborted(signal)
      return parseJsonObject(bytes, file.label, 'LAM_CHECKPOINT_TOKENIZER_INVALID')
    },
  }
}

/** Lowers the limit of a text to the settings' limit, if that is smaller. */
function limited(config: ModelConfig, { maxTokens }: TextSettings): ModelConfig {
  return maxTokens === undefined || maxTokens >= config.maxTokens ? config : { ...config, maxTokens }
}

/** All calls share one opening until it is released; the next call tries a failed one again. */
function shared(open: (signal: PlatformAbortSignal | undefined) => Promise<OpenedWeights>) {
  let opening: Promise<OpenedWeights> | undefined
  return {
    open(signal?: PlatformAbortSignal): Promise<OpenedWeights> {
      opening ??= open(signal)
      const mine = opening
      mine.catch(() => {
        if (opening === mine) opening = undefined
      })
      return mine
    },
    release(): void {
      opening = undefined
    },
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

/** LAM's own checkpoints have their name in the config. It must be short and printable, as it appears in messages. */
function nameInConfig({ name }: Readonly<Record<string, unknown>>): string | undefined {
  return typeof name === 'string' && /^[\w.@/ -]{1,100}$/.test(name) ? name : undefined
}

/** Node's `crypto.subtle` hashes less than 2 GiB at once. */
const PIECE_BYTES = 2 ** 30

/** The hash of the files' hashes, so that only one file is in memory at a time. A file of more than a piece has a hash for each. */
async function fingerprintOf(config: Bytes, weights: OpenedWeights): Promise<string> {
  const hashes = [await sha256(config)]
  for await (const bytes of weights.contents())
    for (let start = 0; start < bytes.length; start += PIECE_BYTES)
      hashes.push(await sha256(bytes.subarray(start, start + PIECE_BYTES)))
  return sha256(new TextEncoder().encode(hashes.join('\n')))
}
