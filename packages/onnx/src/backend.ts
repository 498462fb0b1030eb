import {
  type Backend,
  checkVariant,
  type Features,
  LamError,
  type Precision,
  throwIfAborted,
} from '@lamjs/core/backend'
import { mini } from '@lamjs/model-mini'
import { checkRowCounts } from '@lamjs/onnx-graph'
import { compileOnDevices } from './compile.js'
import { DEVICES, type Device } from './devices.js'
import { checkSessions, checkThreads, deviceList, type OnnxOptions } from './options.js'

/**
 * LAM on onnxruntime, in a thread of its own. A short list of shapes serves all texts, and built programs are kept on disk for the
 * next process.
 *
 *     const lam = new LAM(onnx({ device: ['cuda', 'cpu'] }))
 *
 * @throws LamError `LAM_OPTION_INVALID`
 */
export function onnx(options: OnnxOptions = {}): Backend {
  const devices = deviceList(options)
  checkThreads(options)
  checkSessions(options)
  checkRowCounts(options.rows, 'onnx()')
  const features = featuresOf(devices)
  return {
    specVersion: 1,
    name: 'onnx',
    features,
    defaultModel: mini,
    compile: async (model, compileOptions = {}) => {
      const { precision = features.precisions[0], signal } = compileOptions
      checkPrecision(precision, features, devices)
      checkVariant(model.config, features, 'onnx')
      throwIfAborted(signal)
      return compileOnDevices({ model, options, devices, precision, compileOptions })
    },
  }
}

/** What every device in the list can do: which of them will run is not known yet. */
function featuresOf(devices: readonly Device[]): Features {
  const lists = devices.map((device) => DEVICES[device].precisions)
  return {
    variants: ['lam/flat', 'lam/hierarchical', 'bert'],
    precisions: lists[0].filter((precision) => lists.every((list) => list.includes(precision))),
    compilation: 'just-in-time',
    batchInvariance: 'tolerance',
    abort: 'within-run',
  }
}

function checkPrecision(precision: Precision, { precisions }: Features, devices: readonly Device[]): void {
  if (precisions.includes(precision)) return
  throw new LamError(
    'LAM_PRECISION_UNSUPPORTED',
    `The onnx backend on ${devices.join(', ')} computes in ${precisions.join(' or ')}; ${precision} was asked for.`,
  )
}
