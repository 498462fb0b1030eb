import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Of a bundle in CommonJS, its own path; not there in a module. */
declare const __filename: string | undefined

/**
 * Finds the binary of each platform's package beside this very file. Every name is written out, since tracers of files (`@vercel/nft`,
 * and Next by it) follow only what they can read; the SHA-256 beside the binary is named for them too. The calls throw where the
 * package is not installed.
 */
export const BESIDE: Readonly<Record<string, () => string>> = {
  'linux-x64-gnu': () => {
    const require = createRequire(import.meta.url)
    require.resolve('@lamjs/native-linux-x64-gnu/lam.node.sha256')
    return require.resolve('@lamjs/native-linux-x64-gnu')
  },
  'linux-arm64-gnu': () => {
    const require = createRequire(import.meta.url)
    require.resolve('@lamjs/native-linux-arm64-gnu/lam.node.sha256')
    return require.resolve('@lamjs/native-linux-arm64-gnu')
  },
  'linux-x64-musl': () => {
    const require = createRequire(import.meta.url)
    require.resolve('@lamjs/native-linux-x64-musl/lam.node.sha256')
    return require.resolve('@lamjs/native-linux-x64-musl')
  },
  'linux-arm64-musl': () => {
    const require = createRequire(import.meta.url)
    require.resolve('@lamjs/native-linux-arm64-musl/lam.node.sha256')
    return require.resolve('@lamjs/native-linux-arm64-musl')
  },
  'darwin-arm64': () => {
    const require = createRequire(import.meta.url)
    require.resolve('@lamjs/native-darwin-arm64/lam.node.sha256')
    return require.resolve('@lamjs/native-darwin-arm64')
  },
  'darwin-x64': () => {
    const require = createRequire(import.meta.url)
    require.resolve('@lamjs/native-darwin-x64/lam.node.sha256')
    return require.resolve('@lamjs/native-darwin-x64')
  },
  'win32-x64-msvc': () => {
    const require = createRequire(import.meta.url)
    require.resolve('@lamjs/native-win32-x64-msvc/lam.node.sha256')
    return require.resolve('@lamjs/native-win32-x64-msvc')
  },
}

/** The paths of the binaries for `platform` that there are, each once: what was built in this package, then the platform's package. */
export function installedBinaries(platform: string): string[] {
  const found = [builtHere(platform), besideThisFile(platform), ...places().map((place) => seenFrom(place, platform))]
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

function besideThisFile(platform: string): string | undefined {
  try {
    return BESIDE[platform]?.()
  } catch {
    return undefined
  }
}

/** Where else to look from, because this code may be part of a bundle: the bundle, the script that was started, the working folder. */
function places(): string[] {
  const bundle = typeof __filename === 'string' ? [__filename] : []
  const script = process.argv[1] === undefined ? [] : [process.argv[1]]
  return [...bundle, ...script, join(process.cwd(), 'index.js')]
}

/** The platform's package as seen from a place, or from the `@lamjs/native` that is seen from there (strict package managers). */
function seenFrom(place: string, platform: string): string | undefined {
  const binary = `@lamjs/native-${platform}`
  try {
    return createRequire(place).resolve(binary)
  } catch {
    try {
      return createRequire(createRequire(place).resolve('@lamjs/native/package.json')).resolve(binary)
    } catch {
      return undefined
    }
  }
}
