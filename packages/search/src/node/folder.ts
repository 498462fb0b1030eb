import { type Dirent, promises as fs } from 'node:fs'
import { basename, join, relative, resolve, sep } from 'node:path'
import { LamError, type PlatformAbortSignal } from '@lamjs/core'
import { quote, throwIfAborted } from '@lamjs/core/embedder'
import ignore, { type Ignore } from 'ignore'
import { formatOf } from '../documents/format.js'
import type { FileSource } from '../indexing/source.js'

/** What `filesOf` leaves out, whom it tells and when it stops. */
export interface FilesOptions {
  /** Folders that are left out with all they hold, such as that of the index. */
  readonly exclude?: readonly string[]
  /** Hears of each file and folder that is left out. */
  readonly onSkipped?: (skipped: SkippedPath) => void
  /** Stops the walk, which then throws `LAM_ABORTED`. */
  readonly signal?: PlatformAbortSignal
}

/** A file or folder that `filesOf` left out, and why. */
export interface SkippedPath {
  /** As it is in hits; a folder ends in `/`. */
  readonly path: string
  /** `'hidden'`: its name begins with a point; `'unreadable'`: the system refuses to read it; `'special'`: no file, folder or link to one. */
  readonly reason:
    | 'ignored'
    | 'hidden'
    | 'dependencies'
    | 'excluded'
    | 'format'
    | 'linked before'
    | 'unreadable'
    | 'special'
}

/** A file on a disk. */
export interface DiskFile extends FileSource {
  /** Bytes. */
  readonly size: number
  /** Absolute. */
  readonly location: string
}

/**
 * The files of folders that `readDocuments` can read, each once, in the order of their names; before them the files that `paths` names. It keeps to `.gitignore` files, those above the
 * folder in the same repository too, and leaves out names with a point at their beginning and `node_modules`. A path that names a file is
 * always given. It follows links, but enters no folder twice. Its memory is that of one folder's names at each level.
 * @param paths files and folders. Names in hits are relative to the working folder, or absolute outside it.
 * @throws LamError `LAM_INPUT_INVALID` for a path that is not there; `LAM_ABORTED`
 */
export async function* filesOf(
  paths: readonly string[],
  options: FilesOptions = {},
): AsyncGenerator<DiskFile, void, undefined> {
  const walk = new Walk(options)
  const folders: string[] = []
  for (const location of paths.map((path) => resolve(path))) {
    if (await isFolder(location)) folders.push(location)
    else yield* walk.file(location)
  }
  for (const folder of folders) yield* walk.folder(folder, await rulesAbove(folder))
}

/** The rules of one `.gitignore` file. */
interface Rules {
  readonly folder: string
  readonly ignore: Ignore
}

class Walk {
  readonly #options: FilesOptions
  readonly #excluded: ReadonlySet<string>
  /** Real paths of the folders that were entered. */
  readonly #entered = new Set<string>()
  /** Of files that were given by name, so that their folder does not give them again. */
  readonly #given = new Set<string>()

  constructor(options: FilesOptions) {
    this.#options = options
    this.#excluded = new Set(options.exclude?.map((folder) => resolve(folder)))
  }

  async *file(location: string): AsyncGenerator<DiskFile, void, undefined> {
    if (formatOf(location) === undefined) return this.#skip(location, 'format')
    if (this.#given.has(location)) return
    this.#given.add(location)
    yield diskFile(location, (await fs.stat(location)).size)
  }

  async *folder(folder: string, above: readonly Rules[]): AsyncGenerator<DiskFile, void, undefined> {
    throwIfAborted(this.#options.signal)
    const entries = await this.#enter(folder)
    const own = entries.some(({ name }) => name === '.gitignore') ? await rulesOf(folder) : undefined
    const rules = own === undefined ? above : [...above, own]
    for (const entry of entries) {
      throwIfAborted(this.#options.signal)
      yield* this.#entry(join(folder, entry.name), entry, rules)
    }
  }

  async *#entry(location: string, entry: Dirent, rules: readonly Rules[]): AsyncGenerator<DiskFile, void, undefined> {
    const { name } = entry
    if (name.startsWith('.')) return this.#skip(location, 'hidden', entry.isDirectory())
    if (!entry.isDirectory() && !entry.isSymbolicLink() && !entry.isFile()) return this.#skip(location, 'special')
    if (entry.isFile() && formatOf(name) === undefined) return this.#skip(location, 'format')
    const found = entry.isDirectory() ? undefined : await fs.stat(location).catch(() => undefined)
    if (!entry.isDirectory() && found === undefined) return this.#skip(location, 'unreadable')
    const isFolder = found?.isDirectory() ?? true
    if (isFolder && name === 'node_modules') return this.#skip(location, 'dependencies', true)
    if (isFolder && this.#excluded.has(location)) return this.#skip(location, 'excluded', true)
    if (isIgnored(location, isFolder, rules)) return this.#skip(location, 'ignored', isFolder)
    if (isFolder) yield* this.folder(location, rules)
    else if (!found?.isFile()) this.#skip(location, 'special')
    else if (formatOf(name) === undefined) this.#skip(location, 'format')
    else if (!this.#given.has(location)) yield diskFile(location, found.size)
  }

  /** The entries of a folder by name; none if it was entered before, as through a link. */
  async #enter(folder: string): Promise<readonly Dirent[]> {
    try {
      const real = await fs.realpath(folder)
      if (this.#entered.has(real)) {
        this.#skip(folder, 'linked before', true)
        return []
      }
      this.#entered.add(real)
      const entries = await fs.readdir(folder, { withFileTypes: true })
      return entries.sort((a, b) => (a.name < b.name ? -1 : 1))
    } catch {
      this.#skip(folder, 'unreadable', true)
      return []
    }
  }

  #skip(location: string, reason: SkippedPath['reason'], isFolder = false): void {
    this.#options.onSkipped?.({ path: `${nameOf(location)}${isFolder ? '/' : ''}`, reason })
  }
}

async function isFolder(location: string): Promise<boolean> {
  try {
    return (await fs.stat(location)).isDirectory()
  } catch (cause) {
    const reason = (cause as Error).message
    throw new LamError(
      'LAM_INPUT_INVALID',
      `Cannot read ${quote(location)}: ${reason}. Name a file or folder that is there.`,
      {
        cause,
      },
    )
  }
}

function diskFile(location: string, size: number): DiskFile {
  return {
    path: nameOf(location),
    size,
    location,
    read: (signal) => fs.readFile(location, signal === undefined ? {} : { signal: signal as AbortSignal }),
  }
}

/** The name of a file in hits. */
function nameOf(location: string): string {
  const inside = relative(process.cwd(), location)
  const isOutside = inside === '..' || inside.startsWith(`..${sep}`) || resolve(inside) === inside
  return (isOutside ? location : inside || '.').replaceAll(sep, '/')
}

/** The last rule that matches decides; a folder's own rules come after those above it (gitignore, "pattern format"). */
function isIgnored(location: string, isFolder: boolean, rules: readonly Rules[]): boolean {
  let ignored = false
  for (const { folder, ignore } of rules) {
    const path = `${relative(folder, location).replaceAll(sep, '/')}${isFolder ? '/' : ''}`
    const verdict = ignore.test(path)
    if (verdict.ignored) ignored = true
    else if (verdict.unignored) ignored = false
  }
  return ignored
}

async function rulesOf(folder: string): Promise<Rules | undefined> {
  const text = await fs.readFile(join(folder, '.gitignore'), 'utf8').catch(() => undefined)
  return text === undefined ? undefined : { folder, ignore: ignore().add(text) }
}

/** Rules of the folders above, up to that of the repository; none outside of one. */
async function rulesAbove(folder: string): Promise<readonly Rules[]> {
  const above: string[] = []
  for (let at = folder; ; at = resolve(at, '..')) {
    const isRoot = await fs.stat(join(at, '.git')).then(
      () => true,
      () => false,
    )
    if (at !== folder) above.unshift(at)
    if (isRoot) break
    if (basename(at) === '') return []
  }
  const rules = await Promise.all(above.map(rulesOf))
  return rules.filter((found) => found !== undefined)
}
