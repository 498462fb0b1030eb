import { BatchingEmbedder, type BatchingOptions, type LAM, type LamInfo } from '@lamjs/core'
import { Failure } from '../http/failure.js'
import { orAborted } from '../http/or-aborted.js'
import type { ServerObserver } from '../observer.js'
import type { ServedModel } from '../options.js'
import { observed } from './observed-embedder.js'
import { Turns } from './turns.js'

/** UTF-16 units: some hundreds of tokens, which take milliseconds. */
const EXPRESS = 2_048

/** A model in memory. */
export interface OpenModel {
  readonly id: string
  readonly info: LamInfo
  readonly lam: LAM
  /** Shares batches between requests. */
  readonly batching: BatchingEmbedder
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
  readonly #ending = new AbortController()
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

  /** Unloads all. Calls under way reject with `LAM_DISPOSED`. */
  async dispose(): Promise<void> {
    this.#ending.abort()
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
    while (entry.opening === undefined) {
      const room = this.#room()
      if (room === undefined) await this.#becameIdle(signal)
      else entry.opening = this.#load(entry, room)
    }
    return await orAborted(entry.opening, signal)
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
    const { id, open } = entry.model
    let lam: LAM | undefined
    await room
    const start = performance.now()
    observer.model({ model: id, state: 'loading' })
    try {
      lam = await open(this.#ending.signal)
      await lam.warmup({ signal: this.#ending.signal })
      const info = await lam.info()
      entry.info = info
      const model: OpenModel = {
        id,
        info,
        lam,
        turns: new Turns(directCalls),
        streams: new Turns(directCalls),
        batching: new BatchingEmbedder(
          observed(lam, id, observer, () => model.batching.queuedTexts),
          { expressCharacters: EXPRESS, ...batching },
        ),
      }
      observer.model({ model: id, state: 'loaded', milliseconds: performance.now() - start })
      return model
    } catch (error) {
      entry.opening = undefined
      void lam?.dispose().catch(() => {})
      observer.model({ model: id, state: 'failed', milliseconds: performance.now() - start, error })
      throw error
    }
  }

  async #unload(entry: Entry): Promise<void> {
    const { opening } = entry
    entry.opening = undefined
    entry.info = undefined
    const model = await opening?.catch(() => undefined)
    if (model === undefined) return
    await model.batching.dispose()
    this.#options.observer.model({ model: model.id, state: 'unloaded' })
  }
}
