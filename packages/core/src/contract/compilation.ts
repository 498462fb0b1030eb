import type { PlatformAbortSignal } from '../environment/platform-types.js'
import type { Precision } from './precision.js'

/** Settings of one compilation. */
export interface CompileOptions {
  /** Defaults to the first of `features.precisions`. */
  readonly precision?: Precision
  /** Compile all shapes now. A later compilation is then `LAM_COMPILATION_FORBIDDEN`. */
  readonly strict?: boolean
  /** Stops the compilation, which rejects with `LAM_ABORTED`. */
  readonly signal?: PlatformAbortSignal
}

/** One program that was compiled, loaded from a cache, or shipped compiled. */
export interface CompiledProgram {
  /** The fixed shape of its input, such as `'4 x 512 tokens'`, or `'any'`. */
  readonly shape: string
  /** How long it took to compile or to load. */
  readonly milliseconds: number
  /** Shipped compiled, compiled now, or loaded from a cache. */
  readonly origin: 'ahead-of-time' | 'just-in-time' | 'cache'
}

/** All programs so far, oldest first. */
export interface CompilationReport {
  /** Oldest first. */
  readonly programs: readonly CompiledProgram[]
}
