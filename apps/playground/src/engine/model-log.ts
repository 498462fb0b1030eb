import type { ModelProgress } from '@lamjs/webgpu'
import type { Clock } from './clock.js'

/** Progress of loading a model; `allBytes` is 0 if no manifest tells the total. */
export type ModelNews = Omit<ModelProgress, 'totalBytes'>

interface Step {
  readonly step: ModelProgress['step']
  readonly file: string
  readonly bytes: number
}

/**
 * Makes timed steps from reports of progress: each begins where the previous one ended, and ends with the first report of the next.
 * A stored file has one report, at its end; other files have reports from their beginning on.
 */
export class ModelLog {
  readonly #clock: Pick<Clock, 'now' | 'record'>
  #since: number
  #open: Step | undefined

  constructor(clock: Pick<Clock, 'now' | 'record'>) {
    this.#clock = clock
    this.#since = clock.now()
  }

  hear({ step, file, loadedBytes: bytes }: ModelNews): void {
    if (this.#open && (this.#open.step !== step || this.#open.file !== file)) this.#finish(this.#open)
    if (step === 'stored') this.#finish({ step, file, bytes })
    else this.#open = { step, file, bytes }
  }

  /** Ends the last step. */
  end(): void {
    if (this.#open) this.#finish(this.#open)
  }

  #finish({ step, file, bytes }: Step): void {
    const start = this.#since
    this.#since = this.#clock.now()
    this.#open = undefined
    this.#clock.record({ kind: step, file, bytes, start, milliseconds: this.#since - start })
  }
}
