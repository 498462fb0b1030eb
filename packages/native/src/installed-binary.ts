import { existsSync } from 'node:fs'
import module from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Of a bundle in CommonJS, its own path; not there in a module. */
declare const __filename: string | undefined

/**
 * Requires the binary of a platform's package by its name, written out: tracers of files (`@vercel/nft`, and Next by it) follow only such
 * calls, of a `require` that is made beside them, and no `require.resolve`. Turbopack puts its copy of the binary in their place. Nobody
 * makes the second call: it leads tracers to the SHA-256, which is no module that Turbopack could bundle. In `try`, since bundlers stop at a
 * package that is not installed otherwise. By way of `module`: webpack reads a named import of `createRequire`, and would parse the binary.
 * @throws what `require` throws
 */
export const BY_NAME: Readonly<Record<string, (traced?: boolean) => unknown>> = {
  'linux-x64-gnu': (traced = false) => {
    const require = module.createRequire(import.meta.url)
    try {
      if (traced) require(/* turbopackIgnore: true */ '@lamjs/native-linux-x64-gnu/lam.node.sha256')
      return require('@lamjs/native-linux-x64-gnu')
    } catch (error) {
      throw error
    }
  },
  'linux-arm64-gnu': (traced = false) => {
    const require = module.createRequire(import.meta.url)
    try {
      if (traced) require(/* turbopackIgnore: true */ '@lamjs/native-linux-arm64-gnu/lam.node.sha256')
      return require('@lamjs/native-linux-arm64-gnu')
    } catch (error) {
      throw error
    }
  },
  'linux-x64-musl': (traced = false) => {
    const require = module.createRequire(import.meta.url)
    try {
      if (traced) require(/* turbopackIgnore: true */ '@lamjs/native-linux-x64-musl/lam.node.sha256')
      return require('@lamjs/native-linux-x64-musl')
    } catch (error) {
      throw error
    }
  },
  'linux-arm64-musl': (traced = false) => {
    const require = module.createRequire(import.meta.url)
    try {
      if (traced) require(/* turbopackIgnore: true */ '@lamjs/native-linux-arm64-musl/lam.node.sha256')
      return require('@lamjs/native-linux-arm64-musl')
    } catch (error) {
      throw error
    }
  },
  'darwin-arm64': (traced = false) => {
    const require = module.createRequire(import.meta.url)
    try {
      if (traced) require(/* turbopackIgnore: true */ '@lamjs/native-darwin-arm64/lam.node.sha256')
      return require('@lamjs/native-darwin-arm64')
    } catch (error) {
      throw error
    }
  },
  'darwin-x64': (traced = false) => {
    const require = module.createRequire(import.meta.url)
    try {
      if (traced) require(/* turbopackIgnore: true */ '@lamjs/native-darwin-x64/lam.node.sha256')
      return require('@lamjs/native-darwin-x64')
    } catch (error) {
      throw error
    }
  },
  'win32-x64-msvc': (traced = false) => {
    const require = module.createRequire(import.meta.url)
    try {
      if (traced) require(/* turbopackIgnore: true */ '@lamjs/native-win32-x64-msvc/lam.node.sha256')
      return require('@lamjs/native-win32-x64-msvc')
    } catch (error) {
      throw error
    }
  },
}

/** The paths of the binaries for `platform` that there are, each once: what was built in this package, then the platform's package. */
export function installedBinaries(platform: string): string[] {
  const found = [builtHere(platform), ...places().map((place) => seenFrom(place, platform))]
  return [...new Set(found.filter((path) => path !== undefined))]
}

function builtHere(platform: string): string | undefined {
  try {
    const path = fileURLToPath(new URL(`../prebuilt/${platform}/lam.node`, import.meta.url))
    return existsSync(path) ? path : undefined
  } catch {
    return undefined
  }
}

/** Where to look from: this file and, because it may be part of a bundle, the bundle, the script that was started, the working folder. */
function places(): string[] {
  const bundle = typeof __filename === 'string' ? [__filename] : []
  const script = process.argv[1] === undefined ? [] : [process.argv[1]]
  return [import.meta.url, ...bundle, ...script, join(process.cwd(), 'index.js')]
}

/** The platform's package as seen from a place, or from the `@lamjs/native` that is seen from there (strict package managers). */
function seenFrom(place: string, platform: string): string | undefined {
  const binary = `@lamjs/native-${platform}`
  try {
    return module.createRequire(place).resolve(binary)
  } catch {
    try {
      return module.createRequire(module.createRequire(place).resolve('@lamjs/native/package.json')).resolve(binary)
    } catch {
      return undefined
    }
  }
}
