// For authors of backends: all that users have, the contract, and the tools to implement it.
export * from './async/index.js'
export type { Checkpoint, EncoderModel } from './checkpoint/checkpoint.js'
export { type FetchFileOptions, fetchFile, urlLabel } from './checkpoint/fetch-file.js'
export { widenToFloat32 } from './checkpoint/float-formats.js'
export { openDiskFile } from './checkpoint/folder-file.js'
export {
  type CheckpointProgress,
  type OpenCheckpointOptions,
  openCheckpoint,
} from './checkpoint/open-checkpoint.js'
export { sha256 } from './checkpoint/sha256.js'
export type { FloatDtype, TensorDtype, TensorInfo, TensorReader, Weights, WeightsFile } from './checkpoint/weights.js'
export * from './contract/index.js'
export { absoluteUrl, isUrlLike } from './environment/addresses.js'
export { decodeDataUrl } from './environment/data-url.js'
export { pathOfFileUrl } from './environment/local-files.js'
export type { Bytes, PlatformUrl } from './environment/platform-types.js'
export { findShippedFile, type ShippedFile, type ShippedFilePlace, whyNotShipped } from './environment/shipped-file.js'
export { throwIfAborted } from './errors.js'
export * from './families/index.js'
export * from './index.js'
export { type PromptSide, promptOfSide } from './lam/prompt.js'
export { SpanMeans } from './pooling/span-means.js'
export { type TokenizedText, Tokenizer } from './tokenizer/tokenizer.js'
export { errorName } from './tracing/error-name.js'
export { synchronousSteps } from './tracing/observe-spans.js'
