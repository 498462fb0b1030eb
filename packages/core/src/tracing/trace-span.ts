import type { CompiledProgram } from '../contract/compilation.js'
import type { Precision } from '../contract/precision.js'

/** The device and arithmetic that a step runs on. */
export interface RunsOn {
  /** The backend's name: `'native'`, `'onnx'`, … */
  readonly backend: string
  /** The program's device. A call does not know it before its model is loaded. */
  readonly device?: string
  /** The program's precision, where the step knows it. */
  readonly precision?: Precision
}

/** A method of `LAM` that begins a `call`. `encodeQuery` and `encodeDocuments` are `'encode'`. */
export type TracedCall =
  | 'encode'
  | 'stream'
  | 'encodePassages'
  | 'encodeTokens'
  | 'tokenize'
  | 'rerank'
  | 'warmup'
  | 'info'

/** What a span of each step tells. Fields that the step finds out are there at its end. None holds a text, tokens or a row. */
export interface TraceFields {
  /** A call of `LAM`, from its first line to its last row. The other steps of the call name it as `parent`. */
  call: RunsOn & {
    readonly call: TracedCall
    /** Texts or pairs, and tokens, that have run so far. */
    readonly texts: number
    readonly tokens: number
  }
  /** The load of a model. Concurrent calls share one, so it has no parent. Its steps are `open`, `tokenizer` and `compile`. */
  load: RunsOn & {
    /** The model's name. */
    readonly model?: string
  }
  /** Reads and checks config, settings and tokenizer file; over a network, downloads them. */
  open: object
  /** Builds the tokenizer. */
  tokenizer: object
  /** `Backend.compile`, which opens the weights too, or the warm-up of a call. */
  compile: RunsOn & {
    /** The programs that it made. */
    readonly compiled?: readonly CompiledProgram[]
  }
  /** Tokenizes a window of texts. In a stream this includes waits for the source after the window's first text. */
  tokenize: { readonly texts?: number; readonly tokens?: number }
  /** Sorts the texts of a window into batches. */
  plan: { readonly texts: number; readonly tokens: number; readonly batches?: number }
  /** One `run` of the program, pooling included. */
  run: RunsOn & {
    readonly texts: number
    readonly tokens: number
    /** Rows that it gives: spans that it pools. */
    readonly rows: number
    /** Programs that the run had to make first, on a backend that compiles just in time. */
    readonly compiled?: readonly CompiledProgram[]
  }
  /** Cuts, normalises and checks the rows of a batch. */
  normalize: { readonly rows: number }
  /** Scores the rows of a batch with the head of a cross-encoder. */
  score: { readonly rows: number }
}

/** A step of LAM's work. In Node its channel is `diagnostics_channel.tracingChannel('lam:<step>')`. */
export type TraceStep = keyof TraceFields

/** One step under way or done: the message of every event of its channel. All events of a span get the same object. */
export type TraceSpan<S extends TraceStep = TraceStep> = {
  [K in S]: {
    readonly step: K
    /** Counts up from 1 over all spans. */
    readonly id: number
    /** The `id` of the call or load that this step belongs to. */
    readonly parent?: number
    /** The error that ended the step. Its message may quote what the caller passed. */
    readonly error?: unknown
  } & TraceFields[K]
}[S]
