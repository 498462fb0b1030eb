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
export type {
  ByFile,
  CheckpointBytes,
  CheckpointFile,
  ModelFileName,
  ModelPackage,
  ModelRepository,
  ModelSource,
  OpenFileOptions,
  OptionalFile,
  SourceFile,
} from './checkpoint/source.js'
export type { Pooling, TextSettings } from './checkpoint/text-settings.js'
export { verifyModelPackage } from './checkpoint/verify-model-package.js'
export type { TensorDtype, TensorInfo, TensorReader, Weights, WeightsFile } from './checkpoint/weights.js'
export * from './contract/index.js'
export * from './embedder/index.js'
export { absoluteUrl } from './environment/addresses.js'
export type { Bytes } from './environment/bytes.js'
export type { PlatformAbortSignal, PlatformUrl } from './environment/platform-types.js'
export { LamError, type LamErrorCode, throwIfAborted } from './errors.js'
export * from './families/index.js'
export * from './lam/index.js'
export * from './outputs/index.js'
export * from './plan/index.js'
export type { Passage, PassageRange } from './tokenizer/passages.js'
export { type TokenizedText, Tokenizer } from './tokenizer/tokenizer.js'
