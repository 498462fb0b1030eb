import {
  type Backend,
  type CompileOptions,
  checkPrecision,
  checkVariant,
  type EncoderModel,
  type Features,
  Pacer,
  throwIfAborted,
} from '@lamjs/core/backend'
import { mini } from '@lamjs/model-mini'
import { readEncoder } from './encoder.js'
import { MyProgram } from './program.js'

const features: Features = {
  variants: ['lam/flat', 'lam/hierarchical'],
  precisions: ['float32'],
  compilation: 'ahead-of-time',
  batchInvariance: 'bitwise',
  abort: 'within-run',
}

/** LAM in plain TypeScript and float32, on the calling thread. A text's row has the same bits alone and in any batch. */
export function myBackend(): Backend {
  return { specVersion: 1, name: 'my-backend', features, defaultModel: mini, compile }
}

async function compile({ config, openWeights }: EncoderModel, options: CompileOptions = {}): Promise<MyProgram> {
  const { precision = 'float32', signal } = options
  const start = performance.now()
  checkPrecision(precision, features, 'my-backend')
  checkVariant(config, features, 'my-backend')
  throwIfAborted(signal)
  const weights = await openWeights(signal)
  const pacer = new Pacer()
  const encoder = await pacer.finish(readEncoder(config, await weights.load(signal)), signal)
  return new MyProgram(encoder, pacer, performance.now() - start)
}
