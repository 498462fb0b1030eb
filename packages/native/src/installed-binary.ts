import { existsSync } from 'node:fs'
import module from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Of a bundle in CommonJS, its own path; not there in a module. */
declare const __filename: string | undefined

/**
 * Leads tracers of files (`@vercel/nft`, and Next) to the binaries and the SHA-256 beside each; nobody calls it. They follow only `require` with a
 * name written out, of a `require` made beside it, and no `require.resolve`; a call in `try` may lead nowhere. Bundlers must not follow: none can
 * bundle a binary. By way of `module`, since webpack reads a named import of `createRequire`. Behind `NEXT_RUNTIME`, since Next's
 * bundlers put its value there and leave out what can then not run, while its tracers do not know it.
 * @public
 */
export function forTracers(): void {
  if (process.env.NEXT_RUNTIME === undefined) {
    const require = module.createRequire(import.meta.url)
    try {
      require('@lamjs/native-linux-x64-gnu')
      require(/* turbopackIgnore: true */ '@lamjs/native-linux-x64-gnu/lam.node.sha256')
    } catch {}
    try {
      require('@lamjs/native-linux-arm64-gnu')
      require(/* turbopackIgnore: true */ '@lamjs/native-linux-arm64-gnu/lam.node.sha256')
    } catch {}
    try {
      require('@lamjs/native-linux-x64-musl')
      require(/* turbopackIgnore: true */ '@lamjs/native-linux-x64-musl/lam.node.sha256')
    } catch {}
    try {
      require('@lamjs/native-linux-arm64-musl')
      require(/* turbopackIgnore: true */ '@lamjs/native-linux-arm64-musl/lam.node.sha256')
    } catch {}
    try {
      require('@lamjs/native-darwin-arm64')
      require(/* turbopackIgnore: true */ '@lamjs/native-darwin-arm64/lam.node.sha256')
    } catch {}
    try {
      require('@lamjs/native-darwin-x64')
      require(/* turbopackIgnore: true */ '@lamjs/native-darwin-x64/lam.node.sha256')
    } catch {}
    try {
      require('@lamjs/native-win32-x64-msvc')
      require(/* turbopackIgnore: true */ '@lamjs/native-win32-x64-msvc/lam.node.sha256')
    } catch {}
  }
}

/** The paths of the binaries for `platform` that there are, each once: what was built in this package, then the platform's package. */
export function installedBinaries(platform: string): string[] {
  const found = [builtHere(platform), ...resolutionBases().map((base) => seenFrom(base, platform))]
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
function resolutionBases(): string[] {
  const bundle = typeof __filename === 'string' ? [__filename] : []
  const script = process.argv[1] === undefined ? [] : [process.argv[1]]
  return [import.meta.url, ...bundle, ...script, join(process.cwd(), 'index.js')]
}

/** The platform's package as seen from `base`, or from the `@lamjs/native` that is seen from there (strict package managers). */
function seenFrom(base: string, platform: string): string | undefined {
  const binary = `@lamjs/native-${platform}`
  try {
    return module.createRequire(base).resolve(binary)
  } catch {
    try {
      return module.createRequire(module.createRequire(base).resolve('@lamjs/native/package.json')).resolve(binary)
    } catch {
      return undefined
    }
  }
}
