import type { CompiledProgram } from '@lamjs/core'
import { computed, type ReadonlySignal, signal } from '@preact/signals'
import { type Announcement, EngineClient } from '../engine/engine-client.js'
import type { BackendChoice, EngineEvent, EngineInfo, Problem, StartProgress } from '../engine/protocol.js'
import { nextBackend, preferredBackend } from './preferred-backend.js'
import { tokensPerSecond } from './throughput.js'

/** `choosing`: nothing runs, the user may choose. `failed`: the same, with a `problem`. */
export type Phase = 'connecting' | 'choosing' | 'starting' | 'ready' | 'failed'

/** Number of calls in the record; start-up stays whole. */
const CALLS_KEPT = 120
/** Time limit for compiling an engine of the page's choice, in ms; then the next replaces it */
const PATIENCE = 30_000

/** The state of the engine: the choices, the running engine, the latest problem. */
export class EngineState {
  readonly phase = signal<Phase>('connecting')
  readonly backends = signal<readonly BackendChoice[]>([])
  readonly info = signal<EngineInfo | undefined>(undefined)
  /** Progress of the start, or of the replacement of a lost device. */
  readonly progress = signal<StartProgress | undefined>(undefined)
  readonly events = signal<readonly EngineEvent[]>([])
  /** Every program compiled so far. */
  readonly programs = signal<readonly CompiledProgram[]>([])
  readonly problem = signal<Problem | undefined>(undefined)
  /** Why an engine other than the page's first choice runs; the page shows it. */
  readonly notice = signal<string | undefined>(undefined)
  /** Speed of the latest calls; undefined before the first. */
  readonly rate: ReadonlySignal<number | undefined> = computed(() => tokensPerSecond(this.events.value))
  readonly #makeWorker: () => Worker
  /** As in `EngineChoice` */
  readonly model: string
  readonly #page: string
  #client: EngineClient
  readonly #started = signal<string | undefined>(undefined)
  /** Whether the page chose the engine, and so may choose another. */
  #isPagesChoice = false
  #patience: ReturnType<typeof setTimeout> | undefined
  /** Whether a retry could help: the worker never answered, or the backend is one of this page. */
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

  /** Name of the last started backend; undefined after a stop. */
  get started(): ReadonlySignal<string | undefined> {
    return this.#started
  }

  get client(): EngineClient {
    return this.#client
  }

  /** Starts the best engine here, and the next best if that fails. */
  startPreferred(): void {
    const preferred = preferredBackend(this.backends.value)
    if (preferred === undefined) return
    this.start(preferred.name)
    this.#isPagesChoice = true
  }

  /** Starts this backend and no other, and stops the running one. */
  start(backend: string): void {
    this.#isPagesChoice = false
    this.notice.value = undefined
    this.#start(backend)
  }

  #start(backend: string): void {
    if (this.phase.value !== 'connecting' && this.phase.value !== 'choosing') this.#restart()
    this.phase.value = 'starting'
    this.#started.value = backend
    this.events.value = []
    this.programs.value = []
    this.#client.start({ backend, model: this.model, page: this.#page })
  }

  /** Retries after a problem: starts the backend again, or requests the worker if nothing has started yet. */
  retry(): void {
    if (this.#started.value !== undefined) this.start(this.#started.value)
    else this.#reconnect()
  }

  /** Stops the engine, and lets the user choose again. */
  stop(): void {
    this.#started.value = undefined
    this.notice.value = undefined
    this.#reconnect()
  }

  dismiss(): void {
    this.problem.value = undefined
  }

  #reconnect(): void {
    this.#restart()
    this.phase.value = this.backends.value.length === 0 ? 'connecting' : 'choosing'
  }

  /** @returns whether there is another engine to start */
  #startNext(reason: string): boolean {
    const failed = this.backends.value.find(({ name }) => name === this.#started.value)
    const next = this.#isPagesChoice && failed ? nextBackend(this.backends.value, failed.name) : undefined
    if (failed === undefined || next === undefined) return false
    this.#start(next.name)
    this.notice.value = `${failed.label} ${reason}, so ${next.label} runs instead.`
    return true
  }

  #restart(): void {
    this.#client.stop()
    this.#stopWaiting()
    this.info.value = undefined
    this.progress.value = undefined
    this.problem.value = undefined
    this.#client = this.#connect()
  }

  /** Limits the time of compiling only, because downloads depend on the connection. */
  #waitForCompiling(progress: StartProgress | undefined): void {
    if (this.phase.value !== 'starting' || this.#patience !== undefined || !progress || !('done' in progress)) return
    if (progress.step === 'runtime') return
    this.#patience = setTimeout(() => this.#startNext(`was not ready within ${PATIENCE / 1000} seconds`), PATIENCE)
  }

  #stopWaiting(): void {
    clearTimeout(this.#patience)
    this.#patience = undefined
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
        this.#waitForCompiling(announcement.progress)
        break
      case 'programs':
        this.programs.value = announcement.programs
        break
      case 'event':
        this.events.value = keep([...this.events.value, announcement.event])
        break
      case 'ready':
        this.#stopWaiting()
        this.info.value = announcement.info
        this.progress.value = undefined
        this.phase.value = 'ready'
        break
      case 'problem':
        this.#stopWaiting()
        if (this.phase.value === 'starting' && isOfDevice(announcement.problem) && this.#startNext('did not start'))
          break
        this.problem.value = announcement.problem
        this.info.value = undefined
        this.phase.value = 'failed'
    }
  }
}

/** Whether another backend could succeed: a missing or damaged model would fail with every backend. */
function isOfDevice({ code }: Problem): boolean {
  return /DEVICE|BACKEND/.test(code)
}

function unfinished(progress: StartProgress | undefined): StartProgress | undefined {
  return progress && 'done' in progress && progress.done === progress.total ? undefined : progress
}

function keep(events: readonly EngineEvent[]): readonly EngineEvent[] {
  let surplus = events.filter(({ kind }) => kind === 'call').length - CALLS_KEPT
  return surplus <= 0 ? events : events.filter(({ kind }) => kind !== 'call' || surplus-- <= 0)
}
