import { LamError } from '@lamjs/core'
import { mini } from '@lamjs/model-mini'
import type { IndexModel } from '@lamjs/search'
import { precisionNames } from '../../backends.js'
import { type Engine, type EngineOptions, openEngine } from '../../engine.js'

/** The models of one process. Each is loaded at its first use, and once. */
export class Engines {
  readonly #options: EngineOptions
  readonly #signal: AbortSignal
  readonly #loading = new Map<string, Promise<Engine>>()

  constructor(options: EngineOptions, signal: AbortSignal) {
    this.#options = options
    this.#signal = signal
  }

  /** The model of the flags. */
  ofFlags(): Promise<Engine> {
    return this.#open(this.#options)
  }

  /** The model that an index was made with, computed as it was then unless the flags say otherwise. */
  async ofIndex(made: IndexModel): Promise<Engine> {
    const options = { ...this.#options, ...modelOfIndex(made, this.#options) }
    const engine = await this.#open(options)
    const { precision } = await engine.lam.info()
    const before = precisionNames.find((name) => name === made.precision)
    if (options.precision !== undefined || before === undefined || before === precision) return engine
    return this.#open({ ...options, precision: before })
  }

  /** The cross-encoder of this name. */
  reranker(model: string): Promise<Engine> {
    const { precision: _, ...options } = this.#options
    return this.#open({ ...options, model })
  }

  async dispose(): Promise<void> {
    const opened = await Promise.allSettled(this.#loading.values())
    for (const engine of opened) if (engine.status === 'fulfilled') await engine.value.lam.dispose()
  }

  /** The next call tries a failed load again. */
  #open(options: EngineOptions): Promise<Engine> {
    const key = JSON.stringify([options.model, options.precision])
    const loading = this.#loading.get(key) ?? openEngine(options, this.#signal)
    this.#loading.set(key, loading)
    loading.catch(() => this.#loading.delete(key))
    return loading
  }
}

/** @throws LamError `LAM_INDEX_MISMATCH` if only the user knows where the model lies */
function modelOfIndex({ model: made }: IndexModel, { model }: EngineOptions): Pick<EngineOptions, 'model'> {
  if (model !== undefined || made === mini.name) return {}
  if (/^[\w.-]+\/[\w.-]+$/.test(made)) return { model: made }
  const message = `The index has vectors of the model '${made}'. Name its folder or URL with --model.`
  throw new LamError('LAM_INDEX_MISMATCH', message)
}
