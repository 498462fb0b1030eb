import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Of a bundle in CommonJS, its own path; not there in a module. */
declare const __filename: string | undefined

/**
 * Written for tracers of files (`@vercel/nft`, and Next on webpack by it), and never called: they follow only `require` with a name written out,
 * of a `require` made beside it, and no `require.resolve`. Each platform has its binary and the SHA-256 that is compared with it.
 * Turbopack is told to keep out, since it would bundle them: it stops at a package that is not installed and at a binary in a module.
 */
export function forTracers(): void {
  const require = createRequire(import.meta.url)
  require(/* turbopackIgnore: true */ '@lamjs/native-linux-x64-gnu')
  require(/* turbopackIgnore: true */ '@lamjs/native-linux-x64-gnu/lam.node.sha256')
  require(/* turbopackIgnore: true */ '@lamjs/native-linux-arm64-gnu')
  require(/* turbopackIgnore: true */ '@lamjs/native-linux-arm64-gnu/lam.node.sha256')
  require(/* turbopackIgnore: true */ '@lamjs/native-linux-x64-musl')
  require(/* turbopackIgnore: true */ '@lamjs/native-linux-x64-musl/lam.node.sha256')
  require(/* turbopackIgnore: true */ '@lamjs/native-linux-arm64-musl')
  require(/* turbopackIgnore: true */ '@lamjs/native-linux-arm64-musl/lam.node.sha256')
  require(/* turbopackIgnore: true */ '@lamjs/native-darwin-arm64')
  require(/* turbopackIgnore: true */ '@lamjs/native-darwin-arm64/lam.node.sha256')
  require(/* turbopackIgnore: true */ '@lamjs/native-darwin-x64')
  require(/* turbopackIgnore: true */ '@lamjs/native-darwin-x64/lam.node.sha256')
  require(/* turbopackIgnore: true */ '@lamjs/native-win32-x64-msvc')
  require(/* turbopackIgnore: true */ '@lamjs/native-win32-x64-msvc/lam.node.sha256')
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
    return resolved(createRequire(place).resolve, binary)
  } catch {
    try {
      const ours = resolved(createRequire(place).resolve, '@lamjs/native/package.json')
      return resolved(createRequire(ours).resolve, binary)
    } catch {
      return undefined
    }
  }
}

/** A function of its own, since Turbopack takes a call of `require.resolve` itself for a module it should bundle. */
function resolved(resolve: (name: string) => string, name: string): string {
  return resolve(name)
}
