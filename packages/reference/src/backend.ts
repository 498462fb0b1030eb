import {
  type Backend,
  type CompileOptions,
  checkVariant,
  type EncoderModel,
  type Features,
  LamError,
  Pacer,
  throwIfAborted,
} from '@lamjs/core/backend'
import { mini } from '@lamjs/model-mini'
import { BLOCK } from './families/lam/text.js'
import { readEncoder } from './families/registry.js'
import { ReferenceProgram } from './program.js'

/** Options of `reference`. */
export interface ReferenceOptions {
  /** Tokens per step through LAM's layers; the default is 64. It changes memory use, and no bit of the result. */
  readonly block?: number
}

const features: Features = {
  variants: ['lam/flat', 'lam/hierarchical', 'bert'],
  precisions: ['float64'],
  compilation: 'ahead-of-time',
  batchInvariance: 'bitwise',
  abort: 'within-run',
}

/**
 * The specification in plain TypeScript and float64, on the calling thread. Tests measure every other backend against it.
 * A text's row has the same bits alone and in any batch. LAM's memory does not grow with a text's length.
 * @throws LamError `LAM_OPTION_INVALID` when `block` is not a whole number of at least 1
 */
export function reference(options: ReferenceOptions = {}): Backend {
  const block = options.block ?? BLOCK
  if (!Number.isSafeInteger(block) || block < 1) {
    throw new LamError('LAM_OPTION_INVALID', `reference(): block must be a whole number of at least 1, found ${block}.`)
  }
  return {
    specVersion: 1,
    name: 'reference',
    features,
    defaultModel: mini,
    compile: (checkpoint, compileOptions) => compile(checkpoint, compileOptions, block),
  }
}

async function compile(
  { config, openWeights }: EncoderModel,
  { precision = 'float64', signal }: CompileOptions = {},
  block: number,
): Promise<ReferenceProgram> {
  const start = performance.now()
  if (precision !== 'float64') {
    throw new LamError(
      'LAM_PRECISION_UNSUPPORTED',
      `The reference backend computes in float64 only, found precision ${precision}. Omit precision, or use another backend.`,
    )
  }
  throwIfAborted(signal)
  checkVariant(config, features, 'reference')
  const pacer = new Pacer()
  const weights = await openWeights(signal)
  const encoder = await pacer.finish(readEncoder(config, await weights.load(signal)), signal)
  return new ReferenceProgram(encoder, pacer, block, performance.now() - start)
}
