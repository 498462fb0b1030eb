import { findShippedFile, LamError, whyNotShipped } from '@lamjs/core/backend'
import { loadFailure } from './load-failure.js'
import type { ModuleOption, ModuleSource } from './module-option.js'
import { compileDiskFile, compileFetched, compileSource } from './module-source.js'
import { chooseVariant, type Variant } from './variant.js'
import { variantOf } from './variant-of.js'

/** The engine, compiled, and which build it is. */
export interface EngineModule {
  readonly module: WebAssembly.Module
  readonly variant: Variant
}

// Each URL is a literal, because bundlers find assets by this pattern. Functions make the URLs on demand, because a CommonJS bundle has no import.meta.url.
const addresses: Readonly<Record<Variant, () => URL>> = {
  simd: () => new URL('../binaries/lam-simd.wasm', import.meta.url),
  'relaxed-simd': () => new URL('../binaries/lam-relaxed-simd.wasm', import.meta.url),
}

const shipped = new Map<Variant, () => Promise<EngineModule>>()

/**
 * What loads the engine: the file that the package ships, compiled once in a process or page, or what the caller gives. A load that failed is
 * tried again.
 * @throws LamError `LAM_BACKEND_UNAVAILABLE` where there is no WebAssembly with SIMD, `LAM_OPTION_INVALID`
 */
export function engineLoader(wanted?: Variant, given?: ModuleOption): () => Promise<EngineModule> {
  if (given !== undefined && typeof given !== 'function') return once(() => loadGiven(given, wanted))
  const variant = chooseVariant(wanted)
  if (given !== undefined) return once(async () => loadGiven(given(variant), wanted))
  const loader = shipped.get(variant) ?? once(() => loadShipped(variant))
  shipped.set(variant, loader)
  return loader
}

async function loadGiven(source: ModuleSource | PromiseLike<ModuleSource>, wanted?: Variant): Promise<EngineModule> {
  const module = await compileSource(await source)
  const variant = variantOf(module)
  if (wanted === undefined || variant === wanted) return { module, variant }
  throw new LamError('LAM_OPTION_INVALID', `module: expected the variant '${wanted}', found '${variant}'.`)
}

async function loadShipped(variant: Variant): Promise<EngineModule> {
  const file = `binaries/lam-${variant}.wasm`
  try {
    const place = await findShippedFile({ packageName: '@lamjs/wasm', file, address: addresses[variant] })
    if ('url' in place) return { variant, module: await compileFetched(place.url) }
    if ('said' in place) throw new Error(`nothing is at ${place.said}. ${whyNotShipped()}`)
    return { variant, module: await compileDiskFile(place.path) }
  } catch (cause) {
    throw loadFailure(
      `The engine ${file}`,
      cause,
      "Give its address, its bytes or the module itself as the option module, or import from '@lamjs/wasm/inline', which holds the engine.",
    )
  }
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined
  return () => {
    if (made === undefined) {
      made = make()
      made.catch(() => {
        made = undefined
      })
    }
    return made
  }
}
