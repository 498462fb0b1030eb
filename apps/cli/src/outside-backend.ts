import { readFileSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { isAbsolute, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type Backend, LamError } from '@lamjs/core'
import { resolve as resolveImport } from 'import-meta-resolve'

/**
 * A backend that is none of lam's own: the export `backend` of a package, a package's folder or a module, called without options.
 * @param name as the user names it: `my-backend`, `@me/fast`, `./my-backend`, `./build/backend.js`
 * @param from the folder whose packages it is looked for among; those beside lam itself come after them
 * @throws LamError `LAM_BACKEND_UNAVAILABLE`
 */
export async function outsideBackend(name: string, from = process.cwd()): Promise<Backend> {
  const url = isPath(name) ? moduleAt(resolve(from, name), name) : modulePackaged(name, from)
  const loaded: { readonly backend?: unknown } = await import(url).catch((cause: unknown) => {
    throw unavailable(name, `does not load: ${messageOf(cause)}`, cause)
  })
  if (typeof loaded.backend !== 'function') {
    throw unavailable(name, "exports no function 'backend', by which lam makes one: export { myBackend as backend }")
  }
  let made: unknown
  try {
    made = loaded.backend()
  } catch (cause) {
    throw unavailable(name, `does not load: ${messageOf(cause)}`, cause)
  }
  if (isBackend(made)) return made
  throw unavailable(name, 'has an export `backend` that returns no backend')
}

function isPath(name: string): boolean {
  return /^\.{1,2}([/\\]|$)/.test(name) || isAbsolute(name)
}

/** The module of a file, or the one that a package's folder has for its users. */
function moduleAt(path: string, name: string): string {
  const found = statSync(path, { throwIfNoEntry: false })
  if (found === undefined) throw unavailable(name, `is not there: ${path} does not exist`)
  if (!found.isDirectory()) return pathToFileURL(path).href
  const manifest = join(path, 'package.json')
  try {
    const { name: own, exports } = JSON.parse(readFileSync(manifest, 'utf8'))
    // A package may import itself by its name, which reads `exports` as its users do.
    const url =
      exports === undefined ? pathToFileURL(createRequire(manifest).resolve(path)).href : entryOf(own, manifest)
    if (statSync(new URL(url), { throwIfNoEntry: false }) !== undefined) return url
    throw new Error(`its ${url.slice(pathToFileURL(path).href.length + 1)} is missing. Build it first`)
  } catch (cause) {
    throw unavailable(name, `is no package that can be imported: ${messageOf(cause)}`, cause)
  }
}

function modulePackaged(name: string, from: string): string {
  try {
    return entryOf(name, join(from, 'package.json'))
  } catch {
    // Perhaps it is installed beside lam.
  }
  try {
    return resolveImport(name, import.meta.url)
  } catch (cause) {
    const own = "is neither one of lam's own nor a package that is installed here"
    throw unavailable(
      name,
      `${own}. Name one of lam's, an installed package, or a folder with its path: ./my-backend`,
      cause,
    )
  }
}

function entryOf(name: string, importer: string): string {
  return resolveImport(name, pathToFileURL(importer).href)
}

/** Core refuses another `specVersion` than its own, and says what to do. */
function isBackend(value: unknown): value is Backend {
  const { specVersion, name, features, compile } = Object(value) as Partial<Backend>
  return (
    typeof specVersion === 'number' &&
    typeof name === 'string' &&
    typeof features === 'object' &&
    typeof compile === 'function'
  )
}

function unavailable(name: string, why: string, cause?: unknown): LamError {
  return new LamError('LAM_BACKEND_UNAVAILABLE', `Backend ${name} ${why}.`, cause === undefined ? {} : { cause })
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause)
}
