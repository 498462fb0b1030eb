import { type Backend, checkPrecision, checkVariant, type Features, throwIfAborted } from '@lamjs/core/backend'
import { mini } from '@lamjs/model-mini'
import { checkRowCounts } from '@lamjs/onnx-graph'
import { deviceList, type WebgpuOptions } from './options.js'
import { openProgram } from './program/open-program.js'

/**
 * LAM on onnxruntime-web: WebGPU, and WebAssembly only where `device` lists it. A short list of shapes
 * serves all texts.
 *
 *     const lam = new LAM(webgpu())
 *     const lam = new LAM(webgpu({ device: ['webgpu', 'wasm'] }))
 *
 * WebAssembly computes on the thread it is called on: `webgpuInWorker` keeps it, and everything else, off the page's.
 * @throws LamError `LAM_OPTION_INVALID`
 */
export function webgpu(options: WebgpuOptions = {}): Backend {
  const devices = deviceList(options)
  checkRowCounts(options.rows, 'webgpu()')
  return {
    specVersion: 1,
    name: 'webgpu',
    features: FEATURES,
    defaultModel: mini,
    compile: async (model, compileOptions = {}) => {
      checkPrecision(compileOptions.precision ?? 'float32', FEATURES, 'webgpu')
      checkVariant(model.config, FEATURES, 'webgpu')
      throwIfAborted(compileOptions.signal)
      return openProgram({ model, options, devices, compileOptions })
    },
  }
}

/** The same on every device. */
const FEATURES: Features = {
  variants: ['lam/flat', 'lam/hierarchical', 'bert'],
  precisions: ['float32'],
  compilation: 'just-in-time',
  batchInvariance: 'tolerance',
  abort: 'within-run',
}
