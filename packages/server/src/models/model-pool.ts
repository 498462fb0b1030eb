import type { BatchingOptions, LAM, LamInfo } from '@lamjs/core'
import { Failure } from '../http/failure.js'
import { orAborted } from '../http/or-aborted.js'
import { Stopping } from '../http/stopping.js'
import type { ServerObserver } from '../observer.js'
import type { ServedModel } from '../options.js'
import { SharedBatches } from './shared-batches.js'
import { Turns } from './turns.js'

/** A model in memory. */
export interface OpenModel {
  readonly id: string
  readonly info: LamInfo
  readonly lam: LAM
  /** Shares batches between requests. */
  readonly batches: SharedBatches
  /** For calls that share no batch: reranking, passages, streams. */
  readonly turns: Turns
  /** For streams, which may last, so that they do not keep the short calls waiting. */
  readonly streams: Turns
}

interface Entry {
  readonly model: ServedModel
  opening: Promise<OpenModel> | undefined
  /** Of a model that has been loaded. */
  info: LamInfo | undefined
  /** Requests that use it now. */
  users: number
  /** Rises with each use. */
  lastUse: number
}

export interface ModelPoolOptions {
  readonly maxLoaded: number
  readonly batching: BatchingOptions
  /** Calls of one model at once that share no batch. */
  readonly directCalls: number
  readonly observer: Required<ServerObserver>
}

/**
 * The models of a server. One is loaded at its first use; concurrent uses share one load, and the next use tries a failed load again. When
 * another needs its place, the idle one that was used least recently is unloaded.
 */
export class ModelPool {
  readonly models: readonly ServedModel[]
  readonly #options: ModelPoolOptions
  readonly #entries: readonly Entry[]
  /** Fires when nothing more is to be loaded. */
  readonly #noLoads = new Stopping()
  /** Called when a model may have become idle. */
  readonly #waiting = new Set<() => void>()
  #uses = 0

  constructor(models: readonly ServedModel[], options: ModelPoolOptions) {
    this.models = models
    this.#options = options
    this.#entries = models.map((model) => ({ model, opening: undefined, info: undefined, users: 0, lastUse: 0 }))
  }

  /**
   * The model of this name or alias. Without a name, the first of the task, or else the first.
   * @throws Failure `model_not_found`
   */
  find(name: string | undefined, task: ServedModel['task'] = 'encoder'): ServedModel {
    const first = this.models.find((model) => (model.task ?? 'encoder') === task)
    return this.#entry(name ?? first?.id).model
  }

  /** The facts of a model in memory. Asking is no use of it. */
  infoOf({ id }: ServedModel): LamInfo | undefined {
    return this.#entry(id).info
  }

  /** Loads the models that are to be there from the start. */
  async preload(signal: AbortSignal): Promise<void> {
    for (const { id, preload } of this.models) if (preload) await this.use(id, signal, async () => {})
  }

  /**
   * Does some work with a model, which stays in memory meanwhile.
   * @throws Failure `model_not_found`; the errors of loading and of the work
   */
  async use<T>(name: string | undefined, signal: AbortSignal, work: (model: OpenModel) => Promise<T>): Promise<T> {
    const { open, release } = await this.borrow(name, signal)
    try {
      return await work(open)
    } finally {
      release()
    }
  }

  /** A model that stays in memory until `release`, which must be called once. @throws as `use` */
  async borrow(name: string | undefined, signal: AbortSignal): Promise<{ open: OpenModel; release: () => void }> {
    const entry = this.#entry(name)
    entry.users += 1
    entry.lastUse = ++this.#uses
    const release = () => {
      entry.users -= 1
      for (const look of this.#waiting) look()
    }
    try {
      return { open: await this.#open(entry, signal), release }
    } catch (error) {
      release()
      throw error
    }
  }

  /** Loads nothing more. Loads under way end, and the uses that wait for one reject with the reason. Models in memory stay. */
  stopLoading(reason: Failure): void {
    this.#noLoads.stop(reason)
  }

  /** Unloads all, after `stopLoading`. Calls under way reject with `LAM_DISPOSED`. */
  async dispose(): Promise<void> {
    await Promise.all(this.#entries.map((entry) => this.#unload(entry)))
  }

  #entry(name: string | undefined): Entry {
    const found = this.#entries.find(
      ({ model: { id, aliases } }) => name === undefined || id === name || aliases?.includes(name),
    )
    if (found !== undefined) return found
    const names = this.models.map(({ id }) => `'${id}'`).join(', ')
    throw new Failure(404, 'model_not_found', `The server has no model '${name?.slice(0, 200)}'. It has ${names}.`, {
      param: 'model',
    })
  }

  async #open(entry: Entry, signal: AbortSignal): Promise<OpenModel> {
    if (entry.info !== undefined && entry.opening !== undefined) return entry.opening
    const wait = this.#noLoads.signalOf(signal)
    try {
      while (entry.opening === undefined) {
        wait.signal.throwIfAborted()
        const room = this.#room()
        if (room === undefined) await this.#becameIdle(wait.signal)
        else entry.opening = this.#load(entry, room)
      }
      return await orAborted(entry.opening, wait.signal)
    } finally {
      wait.release()
    }
  }

  /** Resolves when there is memory for another model: when an idle one is gone, if need be. Undefined if all are in use. */
  #room(): Promise<void> | undefined {
    const loaded = this.#entries.filter(({ opening }) => opening !== undefined)
    if (loaded.length < this.#options.maxLoaded) return Promise.resolve()
    const [idlest] = loaded.filter(({ users }) => users === 0).sort((a, b) => a.lastUse - b.lastUse)
    return idlest === undefined ? undefined : this.#unload(idlest)
  }

  #becameIdle(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const settle = () => {
        this.#waiting.delete(settle)
        signal.removeEventListener('abort', settle)
        if (signal.aborted) reject(signal.reason)
        else resolve()
      }
      this.#waiting.add(settle)
      signal.addEventListener('abort', settle)
      if (signal.aborted) settle()
    })
  }

  async #load(entry: Entry, room: Promise<void>): Promise<OpenModel> {
    const { batching, directCalls, observer } = this.#options
    const { id } = entry.model
    const { signal } = this.#noLoads
    await room
    const start = performance.now()
    observer.model({ model: id, state: 'loading' })
    try {
      signal.throwIfAborted()
      const { lam, info } = await orAborted(ready(entry.model, signal), signal)
      entry.info = info
      observer.model({ model: id, state: 'loaded', milliseconds: performance.now() - start })
      return {
        id,
        info,
        lam,
        turns: new Turns(directCalls),
        streams: new Turns(directCalls),
        batches: new SharedBatches(lam, id, batching, observer),
      }
    } catch (error) {
      entry.opening = undefined
      const milliseconds = performance.now() - start
      if (signal.aborted) observer.model({ model: id, state: 'unloaded', milliseconds })
      else observer.model({ model: id, state: 'failed', milliseconds, error })
      throw error
    }
  }

  async #unload(entry: Entry): Promise<void> {
    const { opening } = entry
    entry.opening = undefined
    entry.info = undefined
    const model = await opening?.catch(() => undefined)
    if (model === undefined) return
    await model.batches.dispose()
    this.#options.observer.model({ model: model.id, state: 'unloaded' })
  }
}

/** Makes a model and loads it. A model whose load fails or is no longer wanted is disposed of. */
async function ready({ open }: ServedModel, signal: AbortSignal): Promise<{ lam: LAM; info: LamInfo }> {
  const lam = await open(signal)
  try {
    await lam.warmup({ signal })
    const info = await lam.info()
    signal.throwIfAborted()
    return { lam, info }
  } catch (error) {
    void lam.dispose().catch(() => {})
    throw error
  }
}
