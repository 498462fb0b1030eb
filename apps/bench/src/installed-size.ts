import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, realpathSync, statSync } from 'node:fs'
import { basename, dirname, join, sep } from 'node:path'
import { type Manifest, packageFolder, readManifest, repositoryFolder } from './packages.js'

/** A package that an installation brings. */
export interface InstalledPackage {
  readonly name: string
  /** On disk, without what it depends on. */
  readonly bytes: number
}

/**
 * What installing `name` puts on disk on this platform: the package and all it depends on, each once. A package of this repository counts with
 * what its tarball holds, others with their files. Optional dependencies count where they are installed and fit this platform, development ones never.
 * @param root folder of the package; where the bench finds it when absent
 */
export function installedSize(name: string, root = packageFolder(name)): InstalledPackage[] {
  if (root === undefined) throw new Error(`${name} is not installed.`)
  const found = new Map<string, InstalledPackage>()
  visit(root, found)
  return [...found.values()].sort((a, b) => b.bytes - a.bytes)
}

function visit(folder: string, found: Map<string, InstalledPackage>): void {
  if (found.has(folder)) return
  const { name, dependencies, optionalDependencies } = readManifest(folder)
  found.set(folder, { name, bytes: isOurs(folder) ? tarballBytes(folder) : folderBytes(folder) })
  for (const dependency of Object.keys({ ...dependencies, ...optionalDependencies })) {
    const next = packageFolder(dependency, folder)
    if (next !== undefined && fitsHere(readManifest(next))) visit(next, found)
  }
}

/** Whether npm would install it on this platform. */
export function fitsHere({ os = [process.platform], cpu = [process.arch], libc = [] }: Manifest): boolean {
  return os.includes(process.platform) && cpu.includes(process.arch) && (libc.length === 0 || libc.includes(libcHere()))
}

function libcHere(): string {
  const { header } = process.report.getReport() as { readonly header: { readonly glibcVersionRuntime?: string } }
  return header.glibcVersionRuntime === undefined ? 'musl' : 'glibc'
}

function isOurs(folder: string): boolean {
  const root = realpathSync(repositoryFolder)
  return folder.startsWith(root + sep) && !folder.includes(`${sep}node_modules${sep}`)
}

/** Sum of the files in the tarball that `npm pack` would make, unpacked; with the binary that a release puts into a package for a platform. */
function tarballBytes(folder: string): number {
  const binary = prebuiltFor(folder)
  return packedBytes(folder) + (binary === undefined ? 0 : folderBytes(binary))
}

/** `packages/native/prebuilt/linux-x64-gnu` of `packages/native-linux-x64-gnu`, where the checkout has built it and the package does not hold it. */
function prebuiltFor(folder: string): string | undefined {
  const [, platform] = /^native-(.+)$/.exec(basename(folder)) ?? []
  if (platform === undefined || existsSync(join(folder, 'lam.node'))) return undefined
  const built = join(dirname(folder), 'native', 'prebuilt', platform)
  return existsSync(built) ? built : undefined
}

function packedBytes(folder: string): number {
  const { stdout, stderr, status } = spawnSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
    cwd: folder,
    encoding: 'utf8',
    shell: process.platform === 'win32',
  })
  if (status !== 0) throw new Error(`npm pack failed in ${folder}: ${stderr}`)
  const packed: unknown = JSON.parse(stdout)
  const [tarball] = (Array.isArray(packed) ? packed : Object.values(packed as object)) as { unpackedSize: number }[]
  return tarball.unpackedSize
}

/** Sum of all files, without packages installed inside the folder. */
export function folderBytes(folder: string): number {
  return readdirSync(folder, { withFileTypes: true }).reduce((sum, entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return entry.name === 'node_modules' ? sum : sum + folderBytes(path)
    return entry.isFile() ? sum + statSync(path).size : sum
  }, 0)
}
