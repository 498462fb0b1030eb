import { LamError, type PlatformAbortSignal } from '@lamjs/core'
import type { ModelFile, ModelRepository } from './model-repository.js'
import { isPlainPath } from './names.js'

export interface PullOptions {
  readonly signal?: PlatformAbortSignal | undefined
  /** Called as bytes come, and once for a file that was cached, with all of its bytes. */
  readonly onProgress?: ((progress: PullProgress) => void) | undefined
}

export interface PullProgress {
  readonly file: string
  readonly loadedBytes: number
  readonly totalBytes: number
}

export interface PulledFile {
  readonly file: string
  readonly byteLength: number
  /** Node: where it lies. */
  readonly path?: string
}

const REQUIRED = ['config.json', 'tokenizer.json']
const OPTIONAL = [
  'tokenizer_config.json',
  'special_tokens_map.json',
  'sentence_bert_config.json',
  'config_sentence_transformers.json',
]
/** Far more than any has: such files are read whole. */
const MAX_JSON = 64 * 2 ** 20

/**
 * Fetches all files of a model that LAM reads, so that it opens without a connection afterwards: config, tokenizer, the modules of
 * sentence-transformers, and the weights, in one safetensors file or several. Other formats of the same weights stay where they are.
 * @returns what is there now, in the order it was fetched
 * @throws LamError `LAM_CHECKPOINT_NOT_FOUND` where the model lacks a file it must have, and all that the source's `open` throws
 */
export async function pull(source: ModelRepository, options: PullOptions = {}): Promise<PulledFile[]> {
  const pulled: PulledFile[] = []
  const take = async (file: string): Promise<ModelFile | undefined> => {
    const report = (loadedBytes: number, totalBytes = loadedBytes) =>
      options.onProgress?.({ file, loadedBytes, totalBytes })
    let reported = -1
    const onBytes = (loaded: number, total?: number) => {
      reported = loaded
      report(loaded, total)
    }
    const opened = await source.open(file, { signal: options.signal, onBytes })
    if (opened === undefined) return undefined
    if (reported !== opened.byteLength) report(opened.byteLength)
    const { byteLength, path } = opened
    pulled.push({ file, byteLength, ...(path === undefined ? {} : { path }) })
    return opened
  }
  for (const file of REQUIRED) if ((await take(file)) === undefined) throw missing(source, file)
  for (const file of OPTIONAL) await take(file)
  const modules = await readJson(await take('modules.json'), options.signal)
  for (const folder of moduleFolders(modules)) await take(`${folder}/config.json`)
  if ((await take('model.safetensors')) !== undefined) {
    // Looked for all the same, so that it is known to be absent without a connection.
    await take('model.safetensors.index.json')
    return pulled
  }
  const index = await readJson(await take('model.safetensors.index.json'), options.signal)
  const shards = shardsOf(index)
  if (shards.length === 0) throw missing(source, 'model.safetensors')
  for (const shard of shards) if ((await take(shard)) === undefined) throw missing(source, shard)
  return pulled
}

/** `path` of each module of `modules.json`; the first is the model's own folder, `""`. */
function moduleFolders(modules: unknown): string[] {
  if (!Array.isArray(modules)) return []
  const paths = modules.map((module: { path?: unknown } | null) => module?.path)
  return paths.filter((path): path is string => typeof path === 'string' && isPlainPath(path))
}

function shardsOf(index: unknown): string[] {
  const map = (index as { weight_map?: unknown } | undefined)?.weight_map
  const names: unknown[] = typeof map === 'object' && map !== null ? Object.values(map) : []
  return [...new Set(names.filter((name): name is string => typeof name === 'string'))].sort()
}

/** What cannot be read here is told, with more to it, by the one who opens the model. */
async function readJson(file: ModelFile | undefined, signal: PlatformAbortSignal | undefined): Promise<unknown> {
  if (file === undefined || file.byteLength > MAX_JSON) return undefined
  const bytes = await file.read(0, file.byteLength, signal)
  try {
    return JSON.parse(new TextDecoder().decode(bytes))
  } catch {
    return undefined
  }
}

function missing(source: ModelRepository, file: string): LamError {
  return new LamError(
    'LAM_CHECKPOINT_NOT_FOUND',
    `${source.name} has no ${file}. LAM runs models that have config.json, tokenizer.json and safetensors weights; ` +
      'many that lack them have been converted by others: look for the name with safetensors on the hub.',
  )
}
