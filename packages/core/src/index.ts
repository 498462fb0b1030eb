export * from './async/index.js'
export type { Checkpoint } from './checkpoint/checkpoint.js'
export type { ModelConfig, Recurrence } from './checkpoint/config.js'
export { type FetchFileOptions, fetchFile, urlLabel } from './checkpoint/fetch-file.js'
export { widenToFloat32 } from './checkpoint/float-formats.js'
export {
  type CheckpointProgress,
  type OpenCheckpointOptions,
  openCheckpoint,
} from './checkpoint/open-checkpoint.js'
export { sha256 } from './checkpoint/sha256.js'
export type { CheckpointBytes, CheckpointFile, ModelPackage, ModelSource } from './checkpoint/source.js'
export { verifyModelPackage } from './checkpoint/verify-model-package.js'
export type { TensorDtype, TensorInfo, TensorReader, Weights } from './checkpoint/weights.js'
export * from './contract/index.js'
export { absoluteUrl } from './environment/addresses.js'
export type { Bytes } from './environment/bytes.js'
export type { PlatformAbortSignal, PlatformUrl } from './environment/platform-types.js'
export { LamError, type LamErrorCode, throwIfAborted } from './errors.js'
export * from './lam/index.js'
export * from './plan/index.js'
export type { Passage, PassageRange } from './tokenizer/passages.js'
export { type TokenizedText, Tokenizer } from './tokenizer/tokenizer.js'
