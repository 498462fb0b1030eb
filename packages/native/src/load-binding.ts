import module from 'node:module'
import { LamError } from '@lamjs/core'
import { ABI, type Binding } from './binding.js'
import { installedBinaries } from './installed-binary.js'
import { BINARY_PLATFORMS, platformName } from './platform.js'
import { probeBinary } from './probe-binary.js'

/** How a binary is found and loaded; tests have their own. */
interface Loader {
  readonly find: (platform: string) => readonly string[]
  readonly load: (path: string) => unknown
}

/**
 * Loads the addon for this platform: a binary built in this package first, then the platform's package.
 * @throws LamError `LAM_BACKEND_UNAVAILABLE`, saying which platform was seen, what was found and what to do
 */
export function loadBinding(
  platform = platformName(),
  { find, load }: Loader = { find: installedBinaries, load: probedRequire },
): Binding {
  const paths = find(platform)
  const failures: string[] = []
  for (const path of paths) {
    try {
      return checked(load(path), path)
    } catch (error) {
      failures.push(`${path}: ${firstLine(error)}`)
    }
  }
  throw new LamError(
    'LAM_BACKEND_UNAVAILABLE',
    paths.length === 0 ? notInstalled(platform) : refused(platform, failures),
  )
}

const BUILD =
  'build it from source with `npm install --no-save node-api-headers node-addon-api && ' +
  'node node_modules/@lamjs/native/scripts/build.mjs` (needs CMake and a C++20 compiler)'

/** What to use where no binary loads. It says what it needs, as not every platform's Node has that. */
const ANYWHERE =
  'Or use @lamjs/wasm, wasm() instead of native(): the same engine in WebAssembly, which needs no binary and runs on every platform whose Node has WebAssembly with SIMD.'

/** None of this advice adds a dependency of one platform to a project, which would stop its installation on every other. */
function notInstalled(platform: string): string {
  const seen = `The native backend has no binary for ${platform} (Node ${process.version}).`
  if (!BINARY_PLATFORMS.includes(platform)) {
    return `${seen} None is published for it: ${BUILD}. ${ANYWHERE}`
  }
  const name = `@lamjs/native-${platform}`
  return (
    `${seen} Its package ${name}, an optional dependency of @lamjs/native, was not found. ` +
    'If the lock file or node_modules was made on another platform, remove both and install again; if optional dependencies were left out ' +
    '(--omit=optional, --no-optional), install with them; pnpm and Yarn list further platforms in supportedArchitectures. ' +
    `If this is a bundle or a compiled program, keep @lamjs/native out of it (the bundler's option external; for Next serverExternalPackages: ['@lamjs/native']) and install it where it runs. For now, ` +
    `\`npm install --no-save ${name}\` brings it without changing the project, or ${BUILD}. ${ANYWHERE}`
  )
}

function refused(platform: string, failures: readonly string[]): string {
  return (
    `The native backend found a binary for ${platform} that does not load (Node ${process.version}): ${failures.join('; ')}. ` +
    `Install @lamjs/native again, all @lamjs packages in one version, or ${BUILD}. ${ANYWHERE}`
  )
}

/** Loads a binary only once its file is known to be what this platform can load: a foreign one may end the process. */
function probedRequire(path: string): unknown {
  // By way of `module`: webpack reads a named import of createRequire, and gives a require without a cache.
  const require = module.createRequire(path)
  // What is loaded already was looked at then.
  const reason = path in require.cache ? undefined : probeBinary(path)
  if (reason !== undefined) throw new Error(reason)
  return require(path)
}

/** Refuses a binary of another release before anything of it is called. */
function checked(loaded: unknown, path: string): Binding {
  const abi = typeof loaded === 'object' && loaded !== null && 'abi' in loaded ? loaded.abi : undefined
  if (abi !== ABI) throw new Error(`expected interface version ${ABI}, found ${String(abi)} in ${path}`)
  return loaded as Binding
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n', 1)[0]
}
