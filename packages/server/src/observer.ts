/** A request that was answered. It holds no text and no key. */
export interface RequestEvent {
  readonly id: string
  readonly method: string
  /** The endpoint's path with its parameters' names, `/v1/models/:model`; `unknown` if there is none. */
  readonly route: string
  readonly status: number
  readonly milliseconds: number
  readonly model?: string
  readonly texts?: number
  readonly tokens?: number
  /** The code of the error that the answer tells. */
  readonly code?: string
  /** The error itself, where the answer hides it because it is the server's own (status 500). */
  readonly error?: unknown
}

/** A batch that the model ran for one or several requests. */
export interface BatchEvent {
  readonly model: string
  readonly texts: number
  readonly tokens: number
  readonly milliseconds: number
  /** Texts that still waited when it ended. */
  readonly waiting: number
}

export interface ModelEvent {
  readonly model: string
  readonly state: 'loading' | 'loaded' | 'unloaded' | 'failed'
  readonly milliseconds?: number
  readonly error?: unknown
}

/** What an observer does around one request, such as a span of a trace. */
export interface StartedRequest {
  /** Runs the request's work, so that what it calls has this request's context. Default: calls it. */
  run?<T>(work: () => Promise<T>): Promise<T>
  end(event: RequestEvent): void
}

/** Logs, metrics and traces hang on this. An observer that throws harms no request. */
export interface ServerObserver {
  startRequest?(request: {
    readonly id: string
    readonly method: string
    readonly route: string
    readonly headers: Headers
  }): StartedRequest | undefined
  request?(event: RequestEvent): void
  batch?(event: BatchEvent): void
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
