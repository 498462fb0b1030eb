import { type Backend, type Features, LamError, type Precision, throwIfAborted } from '@lamjs/core'
import { mini } from '@lamjs/model-mini'
import { checkRows, deviceList, type WebgpuOptions } from './options.js'
import { openProgram } from './program/open-program.js'

/**
 * LAM on onnxruntime-web: WebGPU, and WebAssembly only where `device` lists it. A few fixed shapes serve texts of any length
 * (`rowLayout` in core).
 *
 *     const lam = new LAM(webgpu())
 *     const lam = new LAM(webgpu({ device: ['webgpu', 'wasm'] }))
 *
 * WebAssembly computes on the thread it is called on: `webgpuInWorker` keeps it, and everything else, off the page's.
 * @throws LamError `LAM_OPTION_INVALID`
 */
export function webgpu(options: WebgpuOptions = {}): Backend {
  const devices = deviceList(options)
  checkRows(options)
  return {
    specVersion: 1,
    name: 'webgpu',
    features: FEATURES,
    defaultModel: mini,
    compile: async (checkpoint, compileOptions = {}) => {
      checkPrecision(compileOptions.precision)
      throwIfAborted(compileOptions.signal)
      return openProgram({ checkpoint, options, devices, compileOptions })
    },
  }
}

/** What every device of this package can do. */
export const FEATURES: Features = {
  recurrences: ['flat', 'hierarchical'],
  precisions: ['float32'],
  tolerances: { float32: { absolute: 1e-4, cosine: 0.99999 } },
  compilation: 'just-in-time',
  batchInvariance: 'tolerance',
  abort: 'within-run',
}

/** @throws LamError `LAM_PRECISION_UNSUPPORTED` */
export function checkPrecision(precision: Precision = FEATURES.precisions[0]): void {
  if (FEATURES.precisions.includes(precision)) return
  throw new LamError(
    'LAM_PRECISION_UNSUPPORTED',
    `The webgpu backend computes in ${FEATURES.precisions.join(' or ')}; ${precision} was asked for.`,
  )
}
