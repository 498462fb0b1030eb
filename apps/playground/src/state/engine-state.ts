import type { CompiledProgram } from '@lamjs/core'
import { computed, type ReadonlySignal, signal } from '@preact/signals'
import { type Announcement, EngineClient } from '../engine/engine-client.js'
import type { BackendChoice, EngineEvent, EngineInfo, Problem, StartProgress } from '../engine/protocol.js'
import { tokensPerSecond } from './throughput.js'

/** `choosing`: nothing runs, the user may pick. `failed`: as that, with `problem` to read. */
export type Phase = 'connecting' | 'choosing' | 'starting' | 'ready' | 'failed'

/** Calls kept for the record; start-up is kept whole. */
const CALLS_KEPT = 120

/** The engine as the page sees it: what may run, what runs, what went wrong. */
export class EngineState {
  readonly phase = signal<Phase>('connecting')
  readonly backends = signal<readonly BackendChoice[]>([])
  readonly info = signal<EngineInfo | undefined>(undefined)
  /** Of what is being made ready: at the start, and once more where a lost device is replaced. */
  readonly progress = signal<StartProgress | undefined>(undefined)
  readonly events = signal<readonly EngineEvent[]>([])
  /** Every program compiled so far. */
  readonly programs = signal<readonly CompiledProgram[]>([])
  readonly problem = signal<Problem | undefined>(undefined)
  /** Over the latest calls; undefined before the first. */
  readonly rate: ReadonlySignal<number | undefined> = computed(() => tokensPerSecond(this.events.value))
  readonly #makeWorker: () => Worker
  /** As in `EngineChoice` */
  readonly model: string
  readonly #page: string
  #client: EngineClient
  readonly #started = signal<string | undefined>(undefined)
  /** Whether the same once more could help: the worker never answered, or the backend is one that this page has. */
  readonly canRetry: ReadonlySignal<boolean> = computed(
    () =>
      this.backends.value.length === 0 ||
      this.backends.value.some(({ name, unavailable }) => name === this.#started.value && unavailable === undefined),
  )

  /** @param model as in `EngineChoice` */
  constructor(makeWorker: () => Worker, model: string, page: string) {
    this.#makeWorker = makeWorker
    this.model = model
    this.#page = page
    this.#client = this.#connect()
  }

  get client(): EngineClient {
    return this.#client
  }

  /** Starts this backend; what ran before is stopped. */
  start(backend: string): void {
    if (this.phase.value !== 'connecting' && this.phase.value !== 'choosing') this.#restart()
    this.phase.value = 'starting'
    this.#started.value = backend
    this.events.value = []
    this.programs.value = []
    this.#client.start({ backend, model: this.model, page: this.#page })
  }

  /** The same once more, after a problem: starts the backend again, or asks for the worker where nothing was started yet. */
  retry(): void {
    if (this.#started.value !== undefined) this.start(this.#started.value)
    else this.#reconnect()
  }

  /** Stops what runs or starts, and lets the user pick again. */
  stop(): void {
    this.#started.value = undefined
    this.#reconnect()
  }

  dismiss(): void {
    this.problem.value = undefined
  }

  #reconnect(): void {
    this.#restart()
    this.phase.value = this.backends.value.length === 0 ? 'connecting' : 'choosing'
  }

  #restart(): void {
    this.#client.stop()
    this.info.value = undefined
    this.progress.value = undefined
    this.problem.value = undefined
    this.#client = this.#connect()
  }

  #connect(): EngineClient {
    return new EngineClient(this.#makeWorker(), (announcement) => this.#hear(announcement))
  }

  #hear(announcement: Announcement): void {
    switch (announcement.kind) {
      case 'backends':
        this.backends.value = announcement.backends
        if (this.phase.value === 'connecting') this.phase.value = 'choosing'
        break
      case 'progress':
        this.progress.value = unfinished(announcement.progress)
        break
      case 'programs':
        this.programs.value = announcement.programs
        break
      case 'event':
        this.events.value = keep([...this.events.value, announcement.event])
        break
      case 'ready':
        this.info.value = announcement.info
        this.progress.value = undefined
        this.phase.value = 'ready'
        break
      case 'problem':
        this.problem.value = announcement.problem
        this.info.value = undefined
        this.phase.value = 'failed'
    }
  }
}

function unfinished(progress: StartProgress | undefined): StartProgress | undefined {
  return progress && 'done' in progress && progress.done === progress.total ? undefined : progress
}

function keep(events: readonly EngineEvent[]): readonly EngineEvent[] {
  let surplus = events.filter(({ kind }) => kind === 'call').length - CALLS_KEPT
  return surplus <= 0 ? events : events.filter(({ kind }) => kind !== 'call' || surplus-- <= 0)
}
