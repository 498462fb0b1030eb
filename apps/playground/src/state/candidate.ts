import type { CompiledProgram } from '@lamjs/core'
import { type Signal, signal } from '@preact/signals'
import { type Announcement, EngineClient } from '../engine/engine-client.js'
import type { BackendChoice, EngineChoice, EngineEvent, EngineInfo } from '../engine/protocol.js'
import { Patience } from './patience.js'

/** Time limit for compiling, in ms. Nobody waits for it, but it takes time from the engine that runs. */
const PATIENCE = 120_000

/** What one engine did, for the timeline. */
export interface EngineRecord {
  readonly label: string
  /** ms from the start of the page's first engine to this engine's */
  readonly offset: number
  readonly events: readonly EngineEvent[]
  readonly programs: readonly CompiledProgram[]
}

/** An engine that is prepared beside the running one, in a worker of its own. */
export class Candidate {
  readonly choice: BackendChoice
  readonly client: EngineClient
  readonly record: Signal<EngineRecord>
  /** Rejects with an `Error` whose message goes on after the engine's name. */
  readonly ready: Promise<EngineInfo>
  readonly #startedAt = performance.now()
  #hear: (announcement: Announcement) => void

  constructor(worker: Worker, choice: BackendChoice, settings: Omit<EngineChoice, 'backend'>, offset: number) {
    this.choice = choice
    this.record = signal({ label: choice.label, offset, events: [], programs: [] })
    const { promise, resolve, reject } = withResolvers<EngineInfo>()
    this.ready = promise
    const patience = new Patience(PATIENCE, (reason) => reject(new Error(reason)))
    this.#hear = (announcement) => {
      if (announcement.kind === 'progress') patience.hear(announcement.progress)
      else if (announcement.kind === 'event') this.#note(announcement.event)
      else if (announcement.kind === 'programs') this.#change({ programs: announcement.programs })
      else if (announcement.kind === 'ready') {
        patience.stop()
        resolve(announcement.info)
      } else if (announcement.kind === 'problem') {
        patience.stop()
        reject(new Error(`did not start (${announcement.problem.code})`))
      }
    }
    this.client = new EngineClient(worker, (announcement) => this.#hear(announcement))
    this.client.start({ ...settings, backend: choice.name })
  }

  /** Records a call that was measured, in ms. */
  note(texts: number, milliseconds: number): void {
    this.#note(measured(texts, performance.now() - this.#startedAt, milliseconds))
  }

  /** From now on, `hear` gets what the worker announces. */
  handOver(hear: (announcement: Announcement) => void): EngineClient {
    this.#hear = hear
    return this.client
  }

  #note(event: EngineEvent): void {
    this.#change({ events: [...this.record.value.events, event] })
  }

  #change(part: Partial<EngineRecord>): void {
    this.record.value = { ...this.record.value, ...part }
  }
}

/** A call that ended at `end` on its engine's clock. */
export function measured(texts: number, end: number, milliseconds: number): EngineEvent {
  return { kind: 'measure', texts, start: end - milliseconds, milliseconds }
}

/** `Promise.withResolvers`, which browsers have since 2024. */
function withResolvers<T>() {
  let resolve!: (value: T) => void
  let reject!: (error: Error) => void
  const promise = new Promise<T>((onValue, onError) => {
    resolve = onValue
    reject = onError
  })
  return { promise, resolve, reject }
}
