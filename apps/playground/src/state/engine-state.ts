import type { CompiledProgram } from '@lamjs/core'
import { computed, type ReadonlySignal, signal } from '@preact/signals'
import { type Announcement, EngineClient } from '../engine/engine-client.js'
import type { BackendChoice, EngineEvent, EngineInfo, Problem, StartProgress } from '../engine/protocol.js'
import { nextBackend, preferredBackend } from './preferred-backend.js'
import { tokensPerSecond } from './throughput.js'

/** `choosing`: nothing runs, the user may pick. `failed`: as that, with `problem` to read. */
export type Phase = 'connecting' | 'choosing' | 'starting' | 'ready' | 'failed'

/** Calls kept for the record; start-up is kept whole. */
const CALLS_KEPT = 120
/** ms that an engine which the page chose may take to compile, before the next takes its place */
const PATIENCE = 30_000

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
  /** Why another engine runs than the page chose at first; the user is told. */
  readonly notice = signal<string | undefined>(undefined)
  /** Over the latest calls; undefined before the first. */
  readonly rate: ReadonlySignal<number | undefined> = computed(() => tokensPerSecond(this.events.value))
  readonly #makeWorker: () => Worker
  /** As in `EngineChoice` */
  readonly model: string
  readonly #page: string
  #client: EngineClient
  readonly #started = signal<string | undefined>(undefined)
  /** Whether the page chose what was started, and so may choose anew. */
  #isPagesChoice = false
  #patience: ReturnType<typeof setTimeout> | undefined
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

  /** The backend that was started last, by name; undefined once it was stopped. */
  get started(): ReadonlySignal<string | undefined> {
    return this.#started
  }

  get client(): EngineClient {
    return this.#client
  }

  /** Starts what runs best here, and the next best where that does not come up. */
  startPreferred(): void {
    const preferred = preferredBackend(this.backends.value)
    if (preferred === undefined) return
    this.start(preferred.name)
    this.#isPagesChoice = true
  }

  /** Starts this backend and no other; what ran before is stopped. */
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

  /** The same once more, after a problem: starts the backend again, or asks for the worker where nothing was started yet. */
  retry(): void {
    if (this.#started.value !== undefined) this.start(this.#started.value)
    else this.#reconnect()
  }

  /** Stops what runs or starts, and lets the user pick again. */
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

  /** @returns whether there is another to start instead */
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

  /** Downloads take as long as the connection makes them; only compiling is waited for no longer than that. */
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

/** Whether another backend could do what this one could not: it has the same files from the same place. */
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
