import type { CompiledProgram } from '@lamjs/core'
import { computed, type ReadonlySignal, signal } from '@preact/signals'
import { type Announcement, EngineClient } from '../engine/engine-client.js'
import type {
  BackendChoice,
  EngineEvent,
  EngineInfo,
  IndexProgress,
  Problem,
  StartProgress,
} from '../engine/protocol.js'
import { Candidate, type EngineRecord, measured } from './candidate.js'
import { Patience } from './patience.js'
import { FIRST_BACKEND, nextBackend, preferredBackend } from './preferred-backend.js'
import { tokensPerSecond } from './throughput.js'
import { tryCandidate } from './try-candidate.js'

/** `choosing`: nothing runs, the user may choose. `failed`: the same, with a `problem`. */
export type Phase = 'connecting' | 'choosing' | 'starting' | 'ready' | 'failed'

/** Time limit for compiling an engine that the user waits for, in ms; then the next replaces it */
const PATIENCE = 30_000
/** Number of calls in the record; start-up stays whole. */
const CALLS_KEPT = 120

interface Surroundings {
  /** As in `EngineChoice` */
  readonly model: string
  readonly page: string
  /** Texts to compare two engines with */
  readonly sampleTexts: () => readonly string[]
  /** Whether the user's browser asks for few downloads */
  readonly savesData: boolean
}

/** The state of the engine: the choices, the running engine, the latest problem. */
export class EngineState {
  readonly phase = signal<Phase>('connecting')
  readonly backends = signal<readonly BackendChoice[]>([])
  readonly info = signal<EngineInfo | undefined>(undefined)
  /** Progress of the start, or of the replacement of a lost device. */
  readonly progress = signal<StartProgress | undefined>(undefined)
  /** Progress of the indexing of files. */
  readonly indexing = signal<IndexProgress | undefined>(undefined)
  readonly events = signal<readonly EngineEvent[]>([])
  /** Every program compiled so far. */
  readonly programs = signal<readonly CompiledProgram[]>([])
  /** The engine that is prepared beside the running one, or that ran before it. */
  readonly other = signal<EngineRecord | undefined>(undefined)
  readonly problem = signal<Problem | undefined>(undefined)
  /** Why an engine other than the page's first choice runs; the page shows it. */
  readonly notice = signal<string | undefined>(undefined)
  /** Why the page moved to another engine, or did not; the timeline shows it. */
  readonly reason = signal<string | undefined>(undefined)
  /** Speed of the latest calls; undefined before the first. */
  readonly rate: ReadonlySignal<number | undefined> = computed(() => tokensPerSecond(this.events.value))
  /** Whether the user chose the engine, so that the page chooses no other. */
  readonly isUsersChoice = signal(false)
  /** Whether the default model has full precision. */
  readonly isFull = signal(false)
  /** As in `EngineRecord` */
  readonly offset = signal(0)
  readonly #makeWorker: () => Worker
  readonly #surroundings: Surroundings
  #client: EngineClient
  readonly #started = signal<string | undefined>(undefined)
  #startedAt = 0
  #candidate: Candidate | undefined
  readonly #patience = new Patience(PATIENCE, (reason) => void this.#startNext(reason))
  /** Whether a retry could help: the worker never answered, or the backend is one of this page. */
  readonly canRetry: ReadonlySignal<boolean> = computed(
    () =>
      this.backends.value.length === 0 ||
      this.backends.value.some(({ name, unavailable }) => name === this.#started.value && unavailable === undefined),
  )

  constructor(makeWorker: () => Worker, surroundings: Surroundings) {
    this.#makeWorker = makeWorker
    this.#surroundings = surroundings
    this.#client = this.#connect()
  }

  get model(): string {
    return this.#surroundings.model
  }

  /** Name of the last started backend; undefined after a stop. */
  get started(): ReadonlySignal<string | undefined> {
    return this.#started
  }

  get client(): EngineClient {
    return this.#client
  }

  /** Starts the engine that is there soonest, without waiting for the list of engines; the page may move to a faster one. */
  startAtOnce(): void {
    this.#startOwnChoice(FIRST_BACKEND)
  }

  /** Starts the best engine here, and the next best if that fails. */
  startPreferred(): void {
    const preferred = preferredBackend(this.backends.value)
    if (preferred !== undefined) this.#startOwnChoice(preferred.name)
  }

  /** Starts this backend and no other, and stops the running one. */
  start(backend: string, isFull = false): void {
    this.isUsersChoice.value = true
    this.isFull.value = isFull
    this.notice.value = undefined
    this.#start(backend)
  }

  #startOwnChoice(backend: string): void {
    this.isUsersChoice.value = false
    this.isFull.value = false
    this.notice.value = undefined
    this.#start(backend)
  }

  #start(backend: string): void {
    if (this.phase.value !== 'connecting' && this.phase.value !== 'choosing') this.#restart()
    this.phase.value = 'starting'
    this.#started.value = backend
    this.#startedAt = performance.now()
    this.events.value = []
    this.programs.value = []
    this.#client.start({ ...this.#settings(), backend })
  }

  /** Retries after a problem: starts the backend again, or requests the worker if nothing has started yet. */
  retry(): void {
    if (this.#started.value === undefined) this.#reconnect()
    else if (this.isUsersChoice.value) this.start(this.#started.value, this.isFull.value)
    else this.#startOwnChoice(FIRST_BACKEND)
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

  #settings() {
    const { model, page } = this.#surroundings
    return { model, page, isFull: this.isFull.value }
  }

  #reconnect(): void {
    this.#restart()
    this.phase.value = this.backends.value.length === 0 ? 'connecting' : 'choosing'
  }

  /** @returns whether there is another engine to start */
  #startNext(reason: string): boolean {
    const failed = this.backends.value.find(({ name }) => name === this.#started.value)
    const next = !this.isUsersChoice.value && failed ? nextBackend(this.backends.value, failed.name) : undefined
    if (failed === undefined || next === undefined) return false
    this.#start(next.name)
    this.notice.value = `${failed.label} ${reason}, so ${next.label} runs instead.`
    return true
  }

  #restart(): void {
    this.#client.stop()
    this.#dropCandidate()
    this.#patience.stop()
    this.info.value = undefined
    this.progress.value = undefined
    this.problem.value = undefined
    this.reason.value = undefined
    this.offset.value = 0
    this.#client = this.#connect()
  }

  #dropCandidate(): void {
    this.#candidate?.client.stop()
    this.#candidate = undefined
    this.other.value = undefined
  }

  #connect(): EngineClient {
    return new EngineClient(this.#makeWorker(), (announcement) => this.#hear(announcement))
  }

  #hear(announcement: Announcement): void {
    switch (announcement.kind) {
      case 'backends':
        this.backends.value = announcement.backends
        if (this.phase.value === 'connecting') this.phase.value = 'choosing'
        this.#considerFaster()
        break
      case 'progress':
        this.progress.value = unfinished(announcement.progress)
        if (this.phase.value === 'starting') this.#patience.hear(announcement.progress)
        break
      case 'indexing':
        this.indexing.value = announcement.progress
        break
      case 'programs':
        this.programs.value = announcement.programs
        break
      case 'event':
        this.#note(announcement.event)
        break
      case 'ready':
        this.#patience.stop()
        this.info.value = announcement.info
        this.progress.value = undefined
        this.phase.value = 'ready'
        this.#considerFaster()
        break
      case 'problem':
        this.#patience.stop()
        if (this.phase.value === 'starting' && isOfDevice(announcement.problem) && this.#startNext('did not start'))
          break
        this.problem.value = announcement.problem
        this.info.value = undefined
        this.phase.value = 'failed'
        this.#dropCandidate()
    }
  }

  #note(event: EngineEvent): void {
    this.events.value = keep([...this.events.value, event])
  }

  /** Prepares an engine that may be faster than the page's choice, once that runs. */
  #considerFaster(): void {
    const isDecided = this.#candidate !== undefined || this.reason.value !== undefined
    if (this.phase.value !== 'ready' || this.isUsersChoice.value || isDecided) return
    const choice = this.backends.value.find(({ replaces }) => replaces === this.#started.value)
    if (choice === undefined) return
    const { label, unavailable, slow } = choice
    const hindrance = unavailable ?? slow ?? (this.#surroundings.savesData ? SAVES_DATA : undefined)
    if (hindrance !== undefined) {
      this.reason.value = `${label} was not tried: ${hindrance}`
      return
    }
    const offset = performance.now() - this.#startedAt
    const candidate = new Candidate(this.#makeWorker(), choice, this.#settings(), offset)
    this.#candidate = candidate
    this.reason.value = `${label} is prepared beside it, to see whether it is faster here.`
    candidate.record.subscribe((record) => {
      if (this.#candidate === candidate) this.other.value = record
    })
    void this.#try(candidate)
  }

  async #try(candidate: Candidate): Promise<void> {
    const running = {
      label: this.info.value?.backend ?? '',
      client: this.#client,
      note: (texts: number, milliseconds: number) =>
        this.#note(measured(texts, performance.now() - this.#startedAt, milliseconds)),
    }
    const { words, info } = await tryCandidate(candidate, running, this.#surroundings.sampleTexts)
    if (this.#candidate !== candidate) return
    this.reason.value = words
    if (info !== undefined) this.#moveTo(candidate, info)
    else this.#leave(candidate)
  }

  /** Stops the candidate, and keeps its record. */
  #leave(candidate: Candidate): void {
    candidate.client.stop()
    this.#candidate = undefined
  }

  #moveTo(candidate: Candidate, info: EngineInfo): void {
    const { events, programs, offset } = candidate.record.value
    const before: EngineRecord = {
      label: this.info.value?.backend ?? '',
      offset: this.offset.value,
      events: this.events.value.filter(({ kind }) => kind !== 'call'),
      programs: this.programs.value,
    }
    this.#candidate = undefined
    this.#client.stop()
    // Without an engine there are no rows: those of the engine before never stand beside the new ones.
    this.info.value = undefined
    this.#client = candidate.handOver((announcement) => this.#hear(announcement))
    this.#started.value = candidate.choice.name
    this.offset.value = offset
    this.events.value = events.filter(({ kind }) => kind !== 'call')
    this.programs.value = programs
    this.other.value = before
    this.notice.value = this.reason.value
    this.info.value = info
  }
}

const SAVES_DATA = 'this browser asks to save data, and it would be one more download.'

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
