import type { EncoderModel } from '../checkpoint/checkpoint.js'
import type { ModelSource } from '../checkpoint/source.js'
import type { CompileOptions } from './compilation.js'
import type { Features } from './features.js'
import type { Program } from './program.js'

/**
 * One way to run a model. A backend turns a checkpoint into a program and does nothing else. Core tokenizes, truncates, sorts
 * and normalises, for all backends alike.
 */
export interface Backend {
  /** The version of the contract. Core refuses another with `LAM_BACKEND_INCOMPATIBLE`. */
  readonly specVersion: 1
  /** Short and lower case: `'native'`, `'onnx'`, `'webgpu'`, `'reference'`. */
  readonly name: string
  /** What the backend claims. The conformance suite tests each claim. */
  readonly features: Features
  /** The model that `new LAM(backend)` loads when the caller names none. */
  readonly defaultModel?: ModelSource
  /**
   * Makes the model ready to run. Callers may compile any number of times; programs do not share mutable state.
   * @throws LamError `LAM_DEVICE_UNAVAILABLE`, `LAM_PRECISION_UNSUPPORTED`, `LAM_MODEL_UNSUPPORTED`,
   * `LAM_CHECKPOINT_TENSOR_NON_FINITE`, `LAM_ABORTED`
   */
  compile(model: EncoderModel, options?: CompileOptions): Promise<Program>
}
