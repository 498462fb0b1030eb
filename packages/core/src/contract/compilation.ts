import type { PlatformAbortSignal } from '../environment/platform-types.js'
import type { Precision } from './precision.js'

export interface CompileOptions {
  /** Defaults to the first of `features.precisions`. */
  readonly precision?: Precision
  /** Compile the whole list of shapes now, and make any later compilation `LAM_COMPILATION_FORBIDDEN`. */
  readonly strict?: boolean
  readonly signal?: PlatformAbortSignal
}

/** One program that was compiled, or taken ready-made. */
export interface CompiledProgram {
  /** The fixed shape it serves, such as `'4 x 512 tokens'`, or `'any'`. */
  readonly shape: string
  readonly milliseconds: number
  readonly origin: 'ahead-of-time' | 'just-in-time' | 'cache'
}

/** Everything compiled so far, oldest first. */
export interface CompilationReport {
  readonly programs: readonly CompiledProgram[]
}
