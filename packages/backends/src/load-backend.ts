import { type Backend, LamError } from '@lamjs/core'
import { entries } from '#entries'
import type { BackendEntry, BackendFactory } from './backend-entry.js'

/** What came of importing a backend's package. */
export type LoadedFactory =
  | { readonly state: 'loaded'; readonly factory: BackendFactory }
  /** `install` is the command that installs it into an npm project. */
  | { readonly state: 'not installed'; readonly install: string; readonly cause: unknown }
  /** The package is there, and it or something that it needs does not load. */
  | { readonly state: 'does not load'; readonly reason: string; readonly cause: unknown }

/** The backends that run in this environment. */
export const backends: readonly BackendEntry[] = entries

/** The entry of this name, if one runs in this environment. */
export function findEntry(name: string): BackendEntry | undefined {
  return backends.find((entry) => entry.name === name)
}

/**
 * Imports the package of the backend `name` and makes the backend.
 * @param options of the factory; the entry lists their names
 * @throws LamError `LAM_OPTION_INVALID` for a name that no backend here has, `LAM_BACKEND_UNAVAILABLE` when the package is not
 * installed or does not load, and what the factory throws
 */
export async function loadBackend(name: string, options: Readonly<Record<string, unknown>> = {}): Promise<Backend> {
  const entry = findEntry(name)
  if (entry === undefined) {
    const names = backends.map((known) => known.name).join(', ')
    throw new LamError('LAM_OPTION_INVALID', `Expected a backend that runs here (${names}); found '${name}'.`)
  }
  const loaded = await loadFactory(entry)
  if (loaded.state === 'loaded') return loaded.factory(options)
  const { cause } = loaded
  const why =
    loaded.state === 'not installed'
      ? `is not installed. To install it: ${loaded.install}`
      : `does not load: ${loaded.reason}`
  throw new LamError('LAM_BACKEND_UNAVAILABLE', `Backend ${name} ${why}`, { cause })
}

/** Imports the package of an entry. Never rejects. */
export async function loadFactory({ packageName, exportName, load }: BackendEntry): Promise<LoadedFactory> {
  try {
    const factory = await load()
    // A package of another version may lack the export.
    if (typeof factory !== 'function') throw new TypeError(`${packageName} exports no function '${exportName}'.`)
    return { state: 'loaded', factory }
  } catch (cause) {
    if (isAbsent(packageName, cause)) return { state: 'not installed', install: `npm install ${packageName}`, cause }
    return { state: 'does not load', reason: cause instanceof Error ? cause.message : String(cause), cause }
  }
}

/** Whether the package itself was not found. A missing file of it, or a missing dependency, is a fault of the installation. */
function isAbsent(packageName: string, error: unknown): boolean {
  const { code, message } = Object(error) as { readonly code?: unknown; readonly message?: unknown }
  if (code !== 'ERR_MODULE_NOT_FOUND' && code !== 'MODULE_NOT_FOUND') return false
  // Node: "Cannot find package '@lamjs/onnx' imported from …"; the path of a file goes on with a slash.
  // Yarn: "@lamjs/backends tried to access @lamjs/onnx …"; a package that tries to access another one is installed.
  return new RegExp(`(^|['"\\s])${packageName}(?! tried to access)($|['",.\\s])`).test(String(message))
}
