import type { CompiledProgram, Passage } from '@lamjs/core'
import type { CompileProgress, ModelProgress } from '@lamjs/webgpu'
import type { Fitness } from './webgpu-fitness.js'

/** A backend the user may pick, and why not where it cannot run. */
export interface BackendChoice extends Fitness {
  readonly name: string
  readonly label: string
  /** One sentence on what to expect of it. */
  readonly about: string
  /** Bytes it fetches from this site beside the model. */
  readonly runtimeBytes: number
}

/** What is running, for the bar at the top. */
export interface EngineInfo {
  readonly backend: string
  readonly model: string
  readonly device: string
  readonly precision: string
  readonly dim: number
  /** Texts worth sending in one call: few where rows are slow, so that each shows as soon as it is there. */
  readonly textsPerCall: number
}

/**
 * Something that took time. Times are ms since the engine was started.
 * `stored`: a file read from where this browser keeps it; `parse`: config, tokenizer and table of weights read;
 * `compile` without a step: by a backend that does it in one.
 */
export type EngineEvent = {
  readonly start: number
  readonly milliseconds: number
} & (
  | { readonly kind: ModelProgress['step']; readonly file: string; readonly bytes: number }
  | { readonly kind: 'parse' }
  | { readonly kind: 'compile'; readonly step?: CompileProgress['step']; readonly shape?: string }
  | { readonly kind: 'call'; readonly texts: number; readonly tokens: number; readonly compiled: number }
)

/** How far a start is: first the model's bytes, 0 in all where that is not known; then steps of compilation. */
export type StartProgress =
  | { readonly step: ModelProgress['step']; readonly loadedBytes: number; readonly totalBytes: number }
  | {
      readonly step: CompileProgress['step']
      readonly shape?: string
      readonly done: number
      readonly total: number
    }

/** An error, as it is told to the user. */
export interface Problem {
  readonly code: string
  readonly message: string
}

/** Rows of one call, `[texts, dim]`, row-major. */
export interface Rows {
  readonly data: Float32Array
  readonly dim: number
  readonly tokenCounts: Uint32Array
  readonly truncated: readonly number[]
}

export interface PassageRows extends Rows {
  readonly passages: readonly Passage[]
}

/** What to start. */
export interface EngineChoice {
  readonly backend: string
  /** A folder beside the page, under `models/`; empty for the default model. */
  readonly model: string
  /** The page's address, beside which models lie. */
  readonly page: string
}

/** Page to worker. `id` names a call, for its answer and for `cancel`. */
export type Request =
  | ({ readonly kind: 'start' } & EngineChoice)
  | { readonly kind: 'embed'; readonly id: number; readonly texts: readonly string[] }
  | { readonly kind: 'passages'; readonly id: number; readonly text: string }
  | { readonly kind: 'cancel'; readonly id: number }

/** Worker to page. */
export type Reply =
  | { readonly kind: 'backends'; readonly backends: readonly BackendChoice[] }
  | { readonly kind: 'progress'; readonly progress: StartProgress | undefined }
  | { readonly kind: 'event'; readonly event: EngineEvent }
  | { readonly kind: 'programs'; readonly programs: readonly CompiledProgram[] }
  | { readonly kind: 'ready'; readonly info: EngineInfo }
  | { readonly kind: 'embed'; readonly id: number; readonly rows: Rows }
  | { readonly kind: 'passages'; readonly id: number; readonly rows: PassageRows }
  | { readonly kind: 'problem'; readonly id?: number; readonly problem: Problem }
