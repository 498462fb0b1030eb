import { findShippedFile, whyNotShipped } from '@lamjs/core/backend'
import type { Build } from './build.js'
import { loadFailure } from './load-failure.js'
import { once } from './module.js'
import { compileDiskFile, compileFetched } from './module-source.js'

// Each URL is a literal, because bundlers find assets by this pattern. Functions make the URLs on demand, because a CommonJS bundle has no import.meta.url.
const addresses: Readonly<Record<Build, () => URL>> = {
  simd: () => new URL('../binaries/lam-simd.wasm', import.meta.url),
  'relaxed-simd': () => new URL('../binaries/lam-relaxed-simd.wasm', import.meta.url),
  'simd-threads': () => new URL('../binaries/lam-simd-threads.wasm', import.meta.url),
  'relaxed-simd-threads': () => new URL('../binaries/lam-relaxed-simd-threads.wasm', import.meta.url),
}

const loaders = new Map<Build, () => Promise<WebAssembly.Module>>()

/** The engine from the file that the package ships, compiled once in a process or page. @throws LamError `LAM_BACKEND_UNAVAILABLE` */
export function shippedEngine(build: Build): Promise<WebAssembly.Module> {
  const loader = loaders.get(build) ?? once(() => load(build))
  loaders.set(build, loader)
  return loader()
}

async function load(build: Build): Promise<WebAssembly.Module> {
  const file = `lam-${build}.wasm`
  try {
    const place = await findShippedFile({
      packageName: '@lamjs/wasm',
      file: `binaries/${file}`,
      address: addresses[build],
    })
    if ('url' in place) return await compileFetched(place.url)
    if ('path' in place) return await compileDiskFile(place.path)
    throw new Error(`nothing is at ${place.said}. ${whyNotShipped()}`)
  } catch (cause) {
    throw loadFailure(
      `The engine ${file}`,
      cause,
      "Give its address, its bytes or the module itself as the option module, or import from '@lamjs/wasm/inline', which holds the engine.",
    )
  }
}
