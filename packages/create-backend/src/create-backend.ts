import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { factoryName, packageNameProblem, unscoped } from './names.js'

/** What the new package is called and depends on. */
export interface CreateOptions {
  /** The package's name; by default the folder's. */
  readonly name?: string
  /** The version of the packages that the new one depends on; by default that of this package. */
  readonly version?: string
}

/** The package that `createBackend` wrote. */
export interface CreatedBackend {
  /** Absolute. */
  readonly folder: string
  /** Its `name` in package.json, with its scope where it has one. */
  readonly packageName: string
  /** The export that makes the backend. */
  readonly factory: string
}

/** What the caller can mend: the message says how. */
export class CreateError extends Error {
  /** Tells it apart where `instanceof` cannot, as between two copies of this package. */
  override readonly name = 'CreateError'
}

/** The names of files that scripts/copy-template.mjs gave others. */
const OWN_NAMES: Readonly<Record<string, string>> = { gitignore: '.gitignore', 'manifest.json': 'package.json' }

const TEMPLATE = fileURLToPath(new URL('./template', import.meta.url))

/**
 * Writes the template to a new or empty folder, under the package's name. It needs no network.
 * @throws CreateError when the folder is not empty, or the name is no name of a package
 */
export function createBackend(folder: string, options: CreateOptions = {}): CreatedBackend {
  const home = resolve(folder)
  const packageName = options.name ?? basename(home)
  const problem = packageNameProblem(packageName)
  if (problem !== undefined) {
    const advice = options.name === undefined ? ' Name it with --name, or choose another folder.' : ''
    throw new CreateError(`'${packageName}' can't be the package's name: ${problem}.${advice}`)
  }
  if (existsSync(home) && readdirSync(home).length > 0) {
    throw new CreateError(`${home} is not empty. Name a folder that is, or that does not exist yet.`)
  }
  const factory = factoryName(packageName)
  for (const file of readdirSync(TEMPLATE, { recursive: true, withFileTypes: true })) {
    if (!file.isFile()) continue
    const from = join(file.parentPath, file.name)
    const path = from.slice(TEMPLATE.length + 1)
    const to = join(home, OWN_NAMES[path] ?? path)
    mkdirSync(dirname(to), { recursive: true })
    writeFileSync(to, named(readFileSync(from, 'utf8'), path, packageName, factory, options.version ?? ownVersion()))
  }
  return { folder: home, packageName, factory }
}

/** The text of a template's file under other names. The sources name the backend; all else names the package. */
function named(text: string, path: string, packageName: string, factory: string, version: string): string {
  const own = path.startsWith('src') ? unscoped(packageName) : packageName
  const renamed = text.replaceAll('my-backend', own).replaceAll('myBackend', factory)
  return path === 'manifest.json' ? renamed.replaceAll(/("@lamjs\/[\w-]+": )"[^"]+"/g, `$1"^${version}"`) : renamed
}

function ownVersion(): string {
  return JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')).version
}
