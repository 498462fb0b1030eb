import {
  abortable,
  type CompileOptions,
  checkPrecision,
  checkVariant,
  type EncoderModel,
  type Features,
  type ModelPackage,
  type PlatformAbortSignal,
  throwIfAborted,
} from '@lamjs/core/backend'
import type { Build } from './build.js'
import { Engine } from './engine/engine.js'
import { engineWeights } from './engine/weights.js'
import { type EngineModule, engineLoader } from './module.js'
import type { WasmBackend, WasmOptions } from './options.js'
import type { WasmPrecision } from './precision.js'
import { WasmProgram } from './program.js'

/**
 * The backend over a way to load the engine. No module here imports a model: a bundle must hold the weights of its entry alone.
 * @param shipped loads a build that comes with the package
 */
export function wasmBackend(
  options: WasmOptions,
  shipped: (build: Build) => Promise<WebAssembly.Module>,
  defaultModel: ModelPackage,
): WasmBackend {
  const load = engineLoader(options, shipped)
  const about = aboutBackend(options, defaultModel)
  return {
    ...about,
    compile: (model, compileOptions) => compile(load, about.features, options.threads ?? 1, model, compileOptions),
  }
}

/** What the backend says of itself, in a worker too. @throws LamError `LAM_PRECISION_UNSUPPORTED` */
export function aboutBackend(
  { precision = 'float32' }: WasmOptions,
  defaultModel: ModelPackage,
): Omit<WasmBackend, 'compile'> {
  checkPrecision(precision, { precisions: PRECISIONS }, 'wasm')
  const precisions = [precision, ...PRECISIONS.filter((other) => other !== precision)]
  return { specVersion: 1, name: 'wasm', features: { ...features, precisions }, defaultModel }
}

const PRECISIONS: readonly WasmPrecision[] = ['float32', 'int8']

const features = {
  variants: ['lam/flat', 'lam/hierarchical', 'bert'],
  compilation: 'ahead-of-time',
  batchInvariance: 'bitwise',
  abort: 'within-run',
} as const satisfies Omit<Features, 'precisions'>

async function compile(
  load: () => Promise<EngineModule>,
  { precisions }: WasmBackend['features'],
  threads: number,
  model: EncoderModel,
  options?: CompileOptions,
): Promise<WasmProgram> {
  throwIfAborted(options?.signal)
  const precision = (options?.precision ?? precisions[0]) as WasmPrecision
  checkPrecision(precision, { precisions }, 'wasm')
  const { config } = model
  checkVariant(config, features, 'wasm')
  const start = performance.now()
  const open = async (signal?: PlatformAbortSignal) => {
    const [{ module }, weights] = await Promise.all([
      load(),
      model.openWeights(signal).then((opened) => engineWeights(opened, signal)),
    ])
    const engine = await Engine.open(module, config, weights, precision, threads)
    model.releaseWeights?.()
    return engine
  }
  const { variant } = await abortable(load(), options?.signal)
  const engine = await open(options?.signal)
  throwIfAborted(options?.signal)
  const milliseconds = performance.now() - start
  const device = threads > 1 ? `wasm (${variant}, ${threads} threads)` : `wasm (${variant})`
  return new WasmProgram(engine, { device, precision, config, milliseconds, reopen: open })
}
