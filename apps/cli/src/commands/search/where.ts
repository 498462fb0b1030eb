import { isAbsolute, relative, resolve, sep } from 'node:path'
import type { Filter } from '@lamjs/search'

/** Where the index lies that a command names. */
export interface IndexFlags {
  /** A folder, or `postgres://…`. */
  readonly index?: string
  /** Seconds to wait for another process that holds the folder. */
  readonly wait: number
}

const DEFAULT = '.lam/index'

/** The location of the index. @param root the folder of relative paths */
export function locationOf({ index = DEFAULT }: Pick<IndexFlags, 'index'>, root: string = process.cwd()): string {
  return isServer(index) ? index : resolve(root, index)
}

function isServer(location: string): boolean {
  return /^postgres(ql)?:\/\//.test(location)
}

/** The index in messages: a server's URL may have a password. */
export function nameOfIndex(location: string): string {
  if (isServer(location)) return `the server ${new URL(location).host}`
  const path = relative(process.cwd(), location)
  return path === '' || path.startsWith('..') || isAbsolute(path) ? location : path
}

/** How the index names a file or folder: relative to the root, or absolute outside of it; with `/`. */
export function pathInIndex(file: string, root: string = process.cwd()): string {
  const location = resolve(root, file)
  const path = relative(root, location)
  const isOutside = path === '..' || path.startsWith(`..${sep}`) || isAbsolute(path)
  return (isOutside ? location : path).split(sep).join('/')
}

type Value = string | number | boolean | null

/**
 * The filter of `--path` and `--where`. A value of the command line may be the metadata's string or its number, so it stands for both.
 * Of several values of a key any may be there.
 */
export function filterOf(
  paths: readonly string[] | undefined,
  where: readonly (readonly [string, string])[] | undefined,
): Filter | undefined {
  if (paths === undefined && where === undefined) return undefined
  const metadata: Record<string, Value[]> = {}
  for (const [key, value] of where ?? []) metadata[key] = [...(metadata[key] ?? []), ...meanings(value)]
  return {
    ...(paths === undefined ? {} : { path: paths }),
    ...(where === undefined ? {} : { metadata }),
  }
}

function meanings(value: string): Value[] {
  if (value === 'true' || value === 'false') return [value, value === 'true']
  if (value === 'null') return [value, null]
  const number = Number(value)
  return value.trim() !== '' && Number.isFinite(number) ? [value, number] : [value]
}
