import type { BatchPreference, CompiledProgram, TokenBatch, Tolerance } from '@lamjs/core/backend'
import type { WireError } from '@lamjs/onnx-graph'
import type { CompileProgress, WebgpuOptions } from '../options.js'
import type { WireCheckpoint } from './wire-checkpoint.js'

/** On messages between page and worker that are ours: the worker may be used for other things too. */
export const MARK = '@lamjs/webgpu'

interface Marked {
  readonly lam: typeof MARK
}

/**
 * How they meet. `hello` may come before the script listens, and `ready` is said unasked too, to all; each page that wants
 * programs then hands over a channel of its own (`connect`), which carries all requests and replies. So several users of one worker cannot
 * mistake one another's numbers.
 */
export type PageGreeting = Marked &
  ({ readonly type: 'hello' } | { readonly type: 'connect'; readonly port: MessagePort })

/** The worker listens, and holds the Web Lock `lock` as long as it lives, where the browser has those. */
export interface WorkerGreeting extends Marked {
  readonly type: 'ready'
  readonly lock?: string
}

/** Options that cross to the worker. */
export type WireOptions = Omit<WebgpuOptions, 'onProgress'>

/** What is asked. All but `abort` is answered once, under its `id`. `program` is a number of the asker's choice. */
export type Request =
  | {
      readonly type: 'compile'
      readonly id: number
      readonly program: number
      readonly checkpoint: WireCheckpoint
      readonly options: WireOptions
      readonly strict: boolean
    }
  | { readonly type: 'run'; readonly id: number; readonly program: number; readonly batch: TokenBatch }
  | { readonly type: 'warmup' | 'dispose'; readonly id: number; readonly program: number }
  /** Stops the request `id`. */
  | { readonly type: 'abort'; readonly id: number }

/** What the worker says. */
export type Reply =
  | {
      readonly type: 'progress'
      readonly program: number
      readonly progress: CompileProgress
      readonly programs: readonly CompiledProgram[]
    }
  | Answer

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
  readonly tolerance: Tolerance
  readonly batch: BatchPreference
}

/** Whether a message is one of ours. */
export function isOurs(data: unknown): data is Marked {
  return typeof data === 'object' && data !== null && (data as Partial<Marked>).lam === MARK
}
