import type { CompiledProgram, Passage } from '@lamjs/core'
import type { Hit, SearchMode, UpdateReport } from '@lamjs/search'
import type { CompileProgress, ModelProgress } from '@lamjs/webgpu'
import type { Fitness } from './webgpu-fitness.js'

/** A backend that the user may choose, or the reason why it cannot run. */
export interface BackendChoice extends Fitness {
  readonly name: string
  readonly label: string
  /** One sentence that describes it to the user. */
  readonly about: string
  /** What it fetches from this site beside the model, and how much of that. */
  readonly runtime: string
  readonly runtimeBytes: number
  /** Name of the engine that it replaces where it is measured to be faster. */
  readonly replaces?: string
}

/** The running engine, for the bar at the top. */
export interface EngineInfo {
  readonly backend: string
  readonly model: string
  readonly device: string
  readonly precision: string
  readonly dim: number
  /** Texts per call: few for a slow engine, so that each row shows early. */
  readonly textsPerCall: number
}

/**
 * A step with its duration. Times are ms since the engine's start.
 * `stored`: a file read from where this browser keeps it; `parse`: config, tokenizer and table of weights read;
 * `compile` without a step: by a backend that does it in one; `measure`: a call that compares two engines.
 */
export type EngineEvent = {
  readonly start: number
  readonly milliseconds: number
} & (
  | { readonly kind: ModelProgress['step']; readonly file: string; readonly bytes: number }
  | { readonly kind: 'parse' }
  | { readonly kind: 'measure'; readonly texts: number }
  | { readonly kind: 'compile'; readonly step?: CompileProgress['step']; readonly shape?: string }
  | { readonly kind: 'call'; readonly texts: number; readonly tokens: number; readonly compiled: number }
)

/** Progress of a start: first the model's bytes (total 0 if unknown), then steps of compilation. */
export type StartProgress =
  | { readonly step: ModelProgress['step']; readonly loadedBytes: number; readonly totalBytes: number }
  | {
      readonly step: CompileProgress['step']
      readonly shape?: string
      readonly done: number
      readonly total: number
    }

/** An error, as the page shows it. */
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

/** A file of the user's. A message passes a reference to its bytes, no copy. */
export interface PickedFile {
  /** Relative to the folder, with `/` between its parts */
  readonly path: string
  readonly file: Blob
}

export interface IndexProgress {
  /** Files read so far */
  readonly files: number
  /** Passages that a search finds already */
  readonly passages: number
  /** The estimated part of the work that is done, 0 to 1 */
  readonly share: number
}

/** What the index holds, and what it does not. */
export interface IndexReport {
  readonly files: number
  readonly passages: number
  /** Files that it should be able to read, with the reason why it could not */
  readonly refused: UpdateReport['refused']
  /** Paths of files of other formats, which it did not read */
  readonly others: readonly string[]
}

/** A search in the user's files. */
export interface FilesQuery {
  readonly query: string
  readonly mode: SearchMode
  /** Globs of paths; empty for all files */
  readonly paths: readonly string[]
}

/** A passage with the text around it, as its format reads. */
export interface Surroundings {
  readonly before: string
  readonly passage: string
  readonly after: string
}

/** The model and backend to start. */
export interface EngineChoice {
  readonly backend: string
  /** A folder beside the page, under `models/`; empty for the default model. */
  readonly model: string
  /** Whether the default model is the file of full precision, and float32 throughout. */
  readonly isFull: boolean
  /** The page's address, beside which models lie. */
  readonly page: string
}

/** Page to worker. `id` names a call, for its answer and for `cancel`. */
export type Request =
  | ({ readonly kind: 'start' } & EngineChoice)
  | { readonly kind: 'embed'; readonly id: number; readonly texts: readonly string[] }
  | { readonly kind: 'passages'; readonly id: number; readonly text: string }
  | { readonly kind: 'index'; readonly id: number; readonly files: readonly PickedFile[] }
  | ({ readonly kind: 'search'; readonly id: number } & FilesQuery)
  | { readonly kind: 'surroundings'; readonly id: number; readonly file: PickedFile; readonly hit: HitPlace }
  | { readonly kind: 'cancel'; readonly id: number }

export type HitPlace = Pick<Hit, 'text' | 'start'>

/** What each kind of call answers. */
export interface Answers {
  readonly embed: Rows
  readonly passages: PassageRows
  readonly index: IndexReport
  readonly search: readonly Hit[]
  readonly surroundings: Surroundings
}

export type Answer = {
  [Kind in keyof Answers]: { readonly kind: Kind; readonly id: number; readonly answer: Answers[Kind] }
}[keyof Answers]

/** Worker to page. */
export type Reply =
  | { readonly kind: 'backends'; readonly backends: readonly BackendChoice[] }
  | { readonly kind: 'progress'; readonly progress: StartProgress | undefined }
  | { readonly kind: 'event'; readonly event: EngineEvent }
  | { readonly kind: 'programs'; readonly programs: readonly CompiledProgram[] }
  | { readonly kind: 'ready'; readonly info: EngineInfo }
  | Answer
  | { readonly kind: 'indexing'; readonly progress: IndexProgress }
  | { readonly kind: 'problem'; readonly id?: number; readonly problem: Problem }
