// For authors of backends: all that users have, the contract, and the tools to implement it.
export * from './async/index.js'
export type { Checkpoint, EncoderModel } from './checkpoint/checkpoint.js'
export { type FetchFileOptions, fetchFile, urlLabel } from './checkpoint/fetch-file.js'
export { widenToFloat32 } from './checkpoint/float-formats.js'
export {
  type CheckpointProgress,
  type OpenCheckpointOptions,
  openCheckpoint,
} from './checkpoint/open-checkpoint.js'
export { sha256 } from './checkpoint/sha256.js'
export type { TensorDtype, TensorInfo, TensorReader, Weights, WeightsFile } from './checkpoint/weights.js'
export * from './contract/index.js'
export { absoluteUrl } from './environment/addresses.js'
export type { Bytes } from './environment/platform-types.js'
export { throwIfAborted } from './errors.js'
export * from './families/index.js'
export * from './index.js'
export { type PromptSide, promptOfSide } from './lam/prompt.js'
export { type TokenizedText, Tokenizer } from './tokenizer/tokenizer.js'
export { errorName } from './tracing/error-name.js'
export { synchronousSteps } from './tracing/observe-spans.js'
