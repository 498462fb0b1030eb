import { type Backend, type Features, LamError, type Precision, throwIfAborted } from '@lamjs/core'
import { mini } from '@lamjs/model-mini'
import { checkRows, type Device, deviceList, type WebgpuOptions } from './options.js'
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
    features: featuresOf(devices),
    defaultModel: mini,
    compile: async (checkpoint, compileOptions = {}) => {
      checkPrecision(compileOptions.precision)
      throwIfAborted(compileOptions.signal)
      return openProgram({ checkpoint, options, devices, compileOptions })
    },
  }
}

/**
 * What the devices of a list can do. GPUs may round division and exponentials to a few units in the last place and sum in any order
 * (WGSL, "Floating point accuracy"), so that their float32 is wider than that of spec 5.4, which WebAssembly keeps.
 */
export function featuresOf(devices: readonly Device[]): Features {
  const float32 = devices.includes('webgpu')
    ? { absolute: 1e-4, cosine: 0.99999 }
    : { absolute: 1e-5, cosine: 0.999999 }
  return {
    recurrences: ['flat', 'hierarchical'],
    precisions: PRECISIONS,
    tolerances: { float32 },
    compilation: 'just-in-time',
    batchInvariance: 'tolerance',
    abort: 'within-run',
  }
}

const PRECISIONS: readonly Precision[] = ['float32']

/** @throws LamError `LAM_PRECISION_UNSUPPORTED` */
export function checkPrecision(precision: Precision = PRECISIONS[0]): void {
  if (PRECISIONS.includes(precision)) return
  throw new LamError(
    'LAM_PRECISION_UNSUPPORTED',
    `The webgpu backend computes in ${PRECISIONS.join(' or ')}; ${precision} was asked for.`,
  )
}
