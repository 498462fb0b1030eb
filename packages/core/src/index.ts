// For users. Authors of backends import `@lamjs/core/backend`, which has all of this and more.
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
export type { Backend, CompilationReport, CompiledProgram, Precision, Tolerance } from './contract/index.js'
export * from './embedder/index.js'
export type { PlatformAbortSignal, PlatformUrl } from './environment/platform-types.js'
export { LamError, type LamErrorCode } from './errors.js'
export type { BertConfig, LamConfig, ModelConfig } from './families/index.js'
export * from './lam/index.js'
export * from './outputs/index.js'
export type { TextShare, TokenizedPair } from './tokenizer/pairs.js'
export type { Passage, PassageRange } from './tokenizer/passages.js'
export { observeSpans, type SpanObserver } from './tracing/observe-spans.js'
export type { RunsOn, TracedCall, TraceFields, TraceSpan, TraceStep } from './tracing/trace-span.js'
export { traceToUserTiming } from './tracing/trace-to-user-timing.js'
