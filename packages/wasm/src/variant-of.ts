import { LamError } from '@lamjs/core/backend'
import { VARIANTS, type Variant } from './variant.js'

/** The custom section in which the build script writes a module's variant. */
const SECTION = 'lam-variant'

/** @throws LamError `LAM_OPTION_INVALID` if the module is not a build of the engine */
export function variantOf(module: WebAssembly.Module): Variant {
  const [section] = WebAssembly.Module.customSections(module, SECTION)
  const name = section && new TextDecoder().decode(section)
  const variant = VARIANTS.find((candidate) => candidate === name)
  if (variant !== undefined) return variant
  throw new LamError(
    'LAM_OPTION_INVALID',
    `module: expected a build of the engine, lam-simd.wasm or lam-relaxed-simd.wasm of this version of @lamjs/wasm, found ${name === undefined ? 'another module' : `'${name}'`}.`,
  )
}
