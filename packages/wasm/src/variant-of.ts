import { LamError } from '@lamjs/core/backend'
import { type Build, buildOf } from './build.js'
import { VARIANTS, type Variant } from './variant.js'

/** The custom section in which the build script writes which build a module is. */
const SECTION = 'lam-variant'

/** @throws LamError `LAM_OPTION_INVALID` if the module is not a build of the engine */
export function variantOf(module: WebAssembly.Module): { readonly variant: Variant; readonly build: Build } {
  const [section] = WebAssembly.Module.customSections(module, SECTION)
  const name = section && new TextDecoder().decode(section)
  for (const variant of VARIANTS) {
    const build = [1, 2].map((threads) => buildOf(variant, threads)).find((candidate) => candidate === name)
    if (build !== undefined) return { variant, build }
  }
  throw new LamError(
    'LAM_OPTION_INVALID',
    `module: expected a build of the engine, lam-simd.wasm or lam-relaxed-simd.wasm of this version of @lamjs/wasm, found ${name === undefined ? 'another module' : `'${name}'`}.`,
  )
}
