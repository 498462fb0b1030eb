import {
  abortable,
  type Backend,
  type CompileOptions,
  checkVariant,
  type EncoderModel,
  type Features,
  LamError,
  type Precision,
  throwIfAborted,
} from '@lamjs/core/backend'
import { mini } from '@lamjs/model-mini'
import { Engine } from './engine/engine.js'
import { engineWeights } from './engine/weights.js'
import { type EngineModule, engineLoader } from './module.js'
import type { ModuleOption } from './module-option.js'
import type { WasmPrecision } from './precision.js'
import { WasmProgram } from './program.js'
import type { Variant } from './variant.js'

export interface WasmOptions {
  /** Precision of programs that are compiled without naming one; `'float32'` by default. */
  readonly precision?: WasmPrecision
  /** Which build of the engine; by default the best that runs here. */
  readonly variant?: Variant
  /**
   * The engine's module, where a bundler or a place does not find it by itself: a `WebAssembly.Module`, its bytes, its address, a `Response`, or a
   * promise or function of one. It says which variant it is.
   */
  readonly module?: ModuleOption
}

/**
 * The backend for every place that runs JavaScript: the engine of `@lamjs/native`, compiled ahead of time to WebAssembly. A text's row has the same
 * bits alone and in any batch.
 * @throws LamError `LAM_BACKEND_UNAVAILABLE` where there is no WebAssembly with SIMD, `LAM_OPTION_INVALID`
 */
export function wasm(options: WasmOptions = {}): WasmBackend {
  const load = engineLoader(options.variant, options.module)
  const precisions = orderPrecisions(options.precision)
  return {
    specVersion: 1,
    name: 'wasm',
    features: { ...features, precisions },
    defaultModel: mini,
    compile: (model, compileOptions) => compile(load, precisions, model, compileOptions),
  }
}

/** The wasm backend, whose precisions are known to be its own. */
export interface WasmBackend extends Backend {
  readonly features: Features & { readonly precisions: readonly WasmPrecision[] }
}

const PRECISIONS: readonly WasmPrecision[] = ['float32', 'int8']

const features = {
  variants: ['lam/flat', 'lam/hierarchical', 'bert'],
  compilation: 'ahead-of-time',
  batchInvariance: 'bitwise',
  abort: 'within-run',
} as const satisfies Omit<Features, 'precisions'>

function orderPrecisions(first: WasmPrecision = PRECISIONS[0]): readonly WasmPrecision[] {
  if (!PRECISIONS.includes(first)) throw unsupported(first)
  return [first, ...PRECISIONS.filter((precision) => precision !== first)]
}

function unsupported(found: Precision): LamError {
  const list = PRECISIONS.join(', ')
  return new LamError('LAM_PRECISION_UNSUPPORTED', `The wasm backend computes in ${list}, not ${found}.`)
}

async function compile(
  load: () => Promise<EngineModule>,
  precisions: readonly WasmPrecision[],
  model: EncoderModel,
  options?: CompileOptions,
): Promise<WasmProgram> {
  throwIfAborted(options?.signal)
  const wanted = options?.precision ?? precisions[0]
  const precision = precisions.find((candidate) => candidate === wanted)
  if (precision === undefined) throw unsupported(wanted)
  const { config } = model
  checkVariant(config, features, 'wasm')
  const start = performance.now()
  const open = async () => {
    const [{ module }, weights] = await Promise.all([
      load(),
      model.openWeights(options?.signal).then((opened) => engineWeights(opened, options?.signal)),
    ])
    return new Engine(module, config, weights, precision)
  }
  const { variant } = await abortable(load(), options?.signal)
  const engine = await open()
  throwIfAborted(options?.signal)
  const milliseconds = performance.now() - start
  return new WasmProgram(engine, { device: `wasm (${variant})`, precision, config, milliseconds, reopen: open })
}
