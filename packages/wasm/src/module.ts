import { LamError } from '@lamjs/core/backend'
import { type Build, buildOf } from './build.js'
import type { ModuleOption, ModuleSource } from './module-option.js'
import { compileSource, sendableSource } from './module-source.js'
import { checkThreads, chooseVariant, type Variant } from './variant.js'
import { variantOf } from './variant-of.js'

/** The engine, compiled, and which build it is. */
export interface EngineModule {
  readonly module: WebAssembly.Module
  readonly variant: Variant
}

/** The options that decide which module is loaded. */
export interface ModuleChoice {
  readonly variant?: Variant | undefined
  readonly module?: ModuleOption | undefined
  readonly threads?: number | undefined
}

/**
 * What loads the engine: what the caller gives, or what the package ships. A load that failed is tried again.
 * @param shipped loads a build that comes with the package
 * @throws LamError `LAM_BACKEND_UNAVAILABLE` where there is no WebAssembly with SIMD, `LAM_OPTION_INVALID`
 */
export function engineLoader(
  choice: ModuleChoice,
  shipped: (build: Build) => Promise<WebAssembly.Module>,
): () => Promise<EngineModule> {
  const threads = checkThreads(choice.threads)
  const give = givenBy(choice)
  if (give !== undefined) return once(async () => checked(await compileSource(await give()), choice.variant, threads))
  const variant = chooseVariant(choice.variant)
  return async () => ({ variant, module: await shipped(buildOf(variant, threads)) })
}

/** What crosses to a worker for the option; undefined where it is not given. */
export function sendableModule(choice: ModuleChoice): (() => Promise<ModuleSource>) | undefined {
  const give = givenBy(choice)
  return give && once(async () => sendableSource(await give()))
}

function givenBy({
  module,
  variant,
  threads,
}: ModuleChoice): (() => ModuleSource | PromiseLike<ModuleSource>) | undefined {
  if (module === undefined) return undefined
  if (typeof module !== 'function') return () => module
  const best = buildOf(chooseVariant(variant), checkThreads(threads))
  return () => module(best)
}

function checked(module: WebAssembly.Module, wanted: Variant | undefined, threads: number): EngineModule {
  const { variant, build } = variantOf(module)
  const expected = buildOf(wanted ?? variant, threads)
  if (build === expected) return { module, variant }
  throw new LamError('LAM_OPTION_INVALID', `module: expected the build '${expected}', found '${build}'.`)
}

/** Calls `make` once, and again after a failure. */
export function once<T>(make: () => Promise<T>): () => Promise<T> {
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
