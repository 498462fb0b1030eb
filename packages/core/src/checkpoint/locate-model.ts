import { absoluteUrl, isUrlLike } from '../environment/addresses.js'
import { pathOfFileUrl } from '../environment/local-files.js'
import type { PlatformUrl } from '../environment/platform-types.js'
import { LamError } from '../errors.js'
import { quote } from '../quote.js'
import { fetchFile, urlLabel } from './fetch-file.js'
import { openFolderFile } from './folder-file.js'
import { openPackageFile } from './package-file.js'
import { isJsonObject } from './parse-json.js'
import type {
  CheckpointBytes,
  CheckpointFile,
  ModelFileName,
  ModelPackage,
  ModelRepository,
  ModelSource,
  OpenFileOptions,
  SourceFile,
} from './source.js'
import { memoryFile } from './source-file.js'

/** A model source of a known kind; nothing is opened yet. */
export interface LocatedModel {
  /** The source's own name, if it has one. */
  readonly name?: string | undefined
  /** For messages. */
  readonly location: string
  /** @throws LamError `LAM_CHECKPOINT_NOT_FOUND` if the source has no such file */
  open(file: ModelFileName, options: OpenFileOptions): Promise<SourceFile>
}

const FILES: readonly CheckpointFile[] = ['config.json', 'tokenizer.json', 'model.safetensors']

/**
 * Finds the kind of a source.
 * @throws LamError `LAM_OPTION_INVALID` if it has none
 */
export function locateModel(source: ModelSource): LocatedModel {
  if (typeof source === 'string' && source !== '') {
    // A scheme has at least two letters here: `C:\models` is a path.
    return /^[a-z][a-z0-9+.-]+:/i.test(source) ? locateUrl(absoluteUrl(source)) : locateFolder(source)
  }
  if (isUrlLike(source)) return locateUrl(absoluteUrl(source.href))
  if (isJsonObject(source) && 'files' in source) return locatePackage(source as unknown as ModelPackage)
  if (isJsonObject(source) && typeof source.open === 'function') {
    return locateRepository(source as unknown as ModelRepository)
  }
  if (isJsonObject(source) && 'config.json' in source) return locateBytes(source as unknown as CheckpointBytes)
  throw notASource(quote(source))
}

/** Locates a model package. Checks its manifest, because plain JavaScript may have made it. */
export function locatePackage(pack: ModelPackage): LocatedModel {
  for (const file of FILES) {
    const { bytes, sha256 } = pack.manifest?.[file] ?? {}
    if (!Number.isSafeInteger(bytes) || !/^[0-9a-f]{64}$/.test(String(sha256))) {
      throw notASource(`a model package without byte length and SHA-256 (hex) for ${file}`)
    }
  }
  return { name: pack.name, location: pack.name, open: (file, options) => openPackageFile(pack, file, options) }
}

function locateUrl(url: PlatformUrl): LocatedModel {
  if (url.protocol === 'file:') return locateFolder(pathOfFileUrl(url.href))
  // Any scheme that fetch reads here may do: http(s), a browser extension's, an app's. It must have paths, to name a folder.
  if (!url.pathname.startsWith('/')) {
    throw notASource(`a ${url.protocol} URL, which names no folder; give the bytes of the three files instead`)
  }
  const location = urlLabel(url)
  return {
    location,
    async open(file, options) {
      const fileUrl = new URL(url)
      fileUrl.pathname = `${url.pathname.replace(/\/$/, '')}/${file}`
      return memoryFile(await fetchFile(fileUrl, options), urlLabel(fileUrl))
    },
  }
}

function locateFolder(folder: string): LocatedModel {
  return { location: folder, open: (file) => openFolderFile(folder, file) }
}

function locateRepository(repository: ModelRepository): LocatedModel {
  const { name } = repository
  return {
    name,
    location: name,
    async open(file, options) {
      const opened = await repository.open(file, options)
      if (opened !== undefined) return opened
      throw new LamError(
        'LAM_CHECKPOINT_NOT_FOUND',
        `${name}: expected ${file}, found none. A model is config.json, tokenizer.json and model.safetensors.`,
      )
    },
  }
}

function locateBytes(source: CheckpointBytes): LocatedModel {
  const sharded = source['model.safetensors.index.json'] !== undefined
  for (const file of FILES) {
    const bytes: unknown = source[file]
    if (bytes === undefined && sharded && file === 'model.safetensors') continue
    if (!ArrayBuffer.isView(bytes) || Object.prototype.toString.call(bytes) !== '[object Uint8Array]') {
      throw notASource(`model bytes whose ${file} is not a Uint8Array`)
    }
  }
  const location = source.name ?? 'bytes'
  return {
    name: source.name,
    location,
    async open(file) {
      const bytes = source[file]
      if (bytes !== undefined) return memoryFile(bytes, file)
      throw new LamError('LAM_CHECKPOINT_NOT_FOUND', `${location}: the model's bytes have no ${file}.`)
    },
  }
}

function notASource(found: string): LamError {
  return new LamError(
    'LAM_OPTION_INVALID',
    `Model: expected a folder's path, a folder's URL, a model package, a repository, or the bytes of ${FILES.join(', ')}; found ${found}.`,
  )
}
