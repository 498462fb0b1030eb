import type { CompiledProgram } from '../contract/compilation.js'
import type { Precision, Tolerance } from '../contract/precision.js'
import type { BatchPreference } from '../contract/program.js'
import type { TokenBatch } from '../contract/token-batch.js'
import type { Port } from './ends.js'
import type { WireCheckpoint } from './wire-checkpoint.js'
import type { WireError } from './wire-error.js'

/** On messages between caller and worker that are ours, the name of the backend's package: the worker may be used for other things too. */
interface Marked {
  readonly lam: string
}

/**
 * How they meet. `hello` may come before the worker listens, and `ready` is said unasked too, to all; each caller that wants programs then hands
 * over a channel of its own (`connect`), which carries all requests and replies. So several users of one worker cannot mistake one another's numbers.
 */
export type CallerGreeting = Marked & ({ readonly type: 'hello' } | { readonly type: 'connect'; readonly port: Port })

/** The worker listens, and holds the Web Lock `lock` as long as it lives, where there are those. */
export interface WorkerGreeting extends Marked {
  readonly type: 'ready'
  readonly lock?: string
}

/** What is asked. All but `abort` is answered once, under its `id`. `program` is a number of the asker's choice. */
export type Request =
  | {
      readonly type: 'compile'
      readonly id: number
      readonly program: number
      readonly checkpoint: WireCheckpoint
      /** The backend's own options, as data. */
      readonly options: unknown
      readonly precision: Precision
      readonly strict: boolean
    }
  | { readonly type: 'run'; readonly id: number; readonly program: number; readonly batch: TokenBatch }
  | { readonly type: 'warmup' | 'dispose'; readonly id: number; readonly program: number }
  /** Stops the request `id`. */
  | { readonly type: 'abort'; readonly id: number }

/** What the worker says. */
export type Reply = Progress | Answer

/** A step of a compilation. */
export interface Progress {
  readonly type: 'progress'
  readonly program: number
  /** As the backend tells it. */
  readonly progress: unknown
  readonly programs: readonly CompiledProgram[]
}

export interface Answer {
  readonly type: 'answer'
  readonly id: number
  /** `[spans, hidden]`, of a run. */
  readonly rows?: Float32Array
  /** What a program says of itself. */
  readonly about?: ProgramAbout
  /** Everything this program has compiled so far. */
  readonly programs?: readonly CompiledProgram[]
  readonly error?: WireError
}

/** What a program says of itself once it is compiled. */
export interface ProgramAbout {
  readonly device: string
  readonly precision: Precision
  readonly tolerance: Tolerance
  readonly batch: BatchPreference
}

/** Whether a message is one of the package's. */
export function isMarked(data: unknown, packageName: string): data is Marked {
  return typeof data === 'object' && data !== null && (data as Partial<Marked>).lam === packageName
}
