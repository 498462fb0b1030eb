/** A request that was answered. It holds no text and no key. */
export interface RequestEvent {
  /** The client's `x-request-id` if it has a harmless form, else a new UUID. The answer's header repeats it. */
  readonly id: string
  /** HTTP's, such as `POST`. */
  readonly method: string
  /** The endpoint's path with its parameters' names, `/v1/models/:model`; `unknown` if there is none. */
  readonly route: string
  /** HTTP's. A stream that fails later keeps the 200 it began with. */
  readonly status: number
  /** From its arrival to its answer; of a stream, to its end. */
  readonly milliseconds: number
  /** `ServedModel.id`; absent where the request came to no model. */
  readonly model?: string
  /** How many texts it has; of a stream, how many were embedded. Absent where none are known. */
  readonly texts?: number
  /** Tokens that were embedded or ranked; absent where none were. */
  readonly tokens?: number
  /** The code of the error that the answer tells. */
  readonly code?: string
  /** The error itself, where the answer hides it because it is the server's own (status 500). */
  readonly error?: unknown
}

/** A batch that the model ran for one or several requests. */
export interface BatchEvent {
  /** `ServedModel.id` */
  readonly model: string
  /** Texts of the batch. */
  readonly texts: number
  /** Tokens of these texts. */
  readonly tokens: number
  /** Time of the model's `encode`. */
  readonly milliseconds: number
  /** Texts that still waited when it ended. */
  readonly waiting: number
}

/** A change of a model in memory. */
export interface ModelEvent {
  /** `ServedModel.id` */
  readonly model: string
  /** `unloaded` also ends a load that the server gave up because it stops. */
  readonly state: 'loading' | 'loaded' | 'unloaded' | 'failed'
  /** Since `loading`, where a load ended. Absent for `loading` itself, and where a model left the memory. */
  readonly milliseconds?: number
  /** Why the load failed; only with `failed`. */
  readonly error?: unknown
}

/** What an observer does around one request, such as a span of a trace. */
export interface StartedRequest {
  /** Runs the request's work, so that what it calls has this request's context. Default: calls it. */
  run?<T>(work: () => Promise<T>): Promise<T>
  /** Called with what `ServerObserver.request` is told; for a stream, at its end. */
  end(event: RequestEvent): void
}

/** Logs, metrics and traces hang on this. An observer that throws harms no request. */
export interface ServerObserver {
  /** Called before a request is checked or read. What it returns hears of the end. */
  startRequest?(request: {
    readonly id: string
    readonly method: string
    readonly route: string
    readonly headers: Headers
  }): StartedRequest | undefined
  /** Called after each answer, and for a stream at its end. */
  request?(event: RequestEvent): void
  /** Called after each shared batch that did not fail. Streams, passages and reranking share none. */
  batch?(event: BatchEvent): void
  /** Called as a model is loaded, is unloaded or fails to load. */
  model?(event: ModelEvent): void
}

/** One observer that tells all. */
export function tellAll(observers: ServerObserver | readonly ServerObserver[] = []): Required<ServerObserver> {
  const all = [observers].flat() as readonly ServerObserver[]
  const tell = (act: (observer: ServerObserver) => void) => {
    for (const observer of all) safely(() => act(observer))
  }
  return {
    startRequest(request) {
      const started = all.flatMap((observer) => safely(() => observer.startRequest?.(request)) ?? [])
      if (started.length === 0) return undefined
      return {
        run: (work) => started.reduce((inner, { run }) => (run === undefined ? inner : () => run(inner)), work)(),
        end: (event) => {
          for (const one of started) safely(() => one.end(event))
        },
      }
    },
    request: (event) => tell((observer) => observer.request?.(event)),
    batch: (event) => tell((observer) => observer.batch?.(event)),
    model: (event) => tell((observer) => observer.model?.(event)),
  }
}

function safely<T>(act: () => T): T | undefined {
  try {
    return act()
  } catch {
    return undefined
  }
}
