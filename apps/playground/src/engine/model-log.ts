import type { ModelProgress } from '@lamjs/webgpu'
import type { Clock } from './clock.js'

/** What is told of a model on its way; `allBytes` is 0 where no manifest says how many there will be. */
export type ModelNews = Omit<ModelProgress, 'totalBytes'>

interface Step {
  readonly step: ModelProgress['step']
  readonly file: string
  readonly bytes: number
}

/**
 * Makes timed steps of news: each begins where the one before it ended, and ends with the first news of the next. Of a file that
 * was kept the news comes when it is there, of the others from their beginning on.
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

  /** All is there. */
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
