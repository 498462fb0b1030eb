import { existsSync, readFileSync, realpathSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import envPaths from 'env-paths'

/** The parts of a `package.json` that are read here. */
export interface Manifest {
  readonly name: string
  readonly version: string
  readonly dependencies?: Readonly<Record<string, string>>
  readonly os?: readonly string[]
  readonly cpu?: readonly string[]
  readonly libc?: readonly string[]
  readonly optionalDependencies?: Readonly<Record<string, string>>
}

/** The folder of this package. */
export const benchFolder = fileURLToPath(new URL('..', import.meta.url))

/** Whether the bench is a package in somebody's `node_modules`, and no checkout. */
export const isInstalled = benchFolder.includes(`${sep}node_modules${sep}`)

/** Where the bench keeps what it makes for itself: in a checkout beside the code, and else in the user's folder for caches. */
export const cacheFolder = isInstalled
  ? join(envPaths('lamjs', { suffix: '' }).cache, 'bench')
  : join(benchFolder, '.cache')

/**
 * Where the package `name` is installed as code in `from` would find it, links resolved; undefined where it is not.
 * @param from folder of the package that depends on it
 */
export function packageFolder(name: string, from: string = benchFolder): string | undefined {
  for (const folder of createRequire(join(from, 'package.json')).resolve.paths(name) ?? []) {
    const candidate = join(folder, name)
    if (existsSync(join(candidate, 'package.json'))) return realpathSync(candidate)
  }
  return undefined
}

export function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest
}

/** Of a package that the bench depends on, or that one of these depends on; undefined where it is not installed. */
export function packageManifest(name: string): Manifest | undefined {
  const direct = packageFolder(name)
  if (direct !== undefined) return readManifest(direct)
  for (const dependent of ['@huggingface/transformers', '@lamjs/onnx']) {
    const folder = packageFolder(dependent)
    const nested = folder === undefined ? undefined : packageFolder(name, folder)
    if (nested !== undefined) return readManifest(nested)
  }
  return undefined
}

/** A file's path from the name of its package on, without the machine's folders: `'@lamjs/native/dist/index.js'`. */
export function packagePath(file: string): string {
  for (let folder = dirname(file); folder !== dirname(folder); folder = dirname(folder)) {
    if (!existsSync(join(folder, 'package.json'))) continue
    const { name } = readManifest(folder)
    if (name !== undefined) return [name, ...relative(folder, file).split(sep)].join('/')
  }
  return basename(file)
}

/** The checkout that this package is part of. */
export const repositoryFolder = dirname(dirname(benchFolder.replace(/[/\\]$/, '')))
