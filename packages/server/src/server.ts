import { Hono } from 'hono'
import { cors } from 'hono/cors'
import { ENDPOINTS } from './endpoints.js'
import { answer, type ServerContext } from './http/answer.js'
import { ApiKeys } from './http/api-keys.js'
import { openaiDialect } from './http/dialect.js'
import { Failure, notReady } from './http/failure.js'
import { Stopping } from './http/stopping.js'
import { ModelPool } from './models/model-pool.js'
import { tellAll } from './observer.js'
import { checkOptions, type ServerOptions, settleLimits } from './options.js'

/** `'starting'` until preloaded models are loaded; `'draining'` takes no more requests. */
export type ServerState = 'starting' | 'ready' | 'draining' | 'stopped'

/** A server of embeddings, without a port: mount `fetch` where requests come in. */
export interface LamServer {
  /** Answers a request. Never rejects. */
  readonly fetch: (request: Request) => Promise<Response>
  /** New requests to models are answered only while it is `ready`. */
  readonly state: ServerState
  /**
   * Loads the models that ask for `preload`. The server is ready then, and before it answers 503. Rejects with the error of a load, also of
   * one that `drain` or `dispose` ends.
   */
  start(): Promise<void>
  /**
   * Takes no more requests (503) and loads no more models: requests that wait for a load get 503. Resolves when the others under way have
   * ended, or after `deadlineMs` (default 30,000) stops them.
   */
  drain(deadlineMs?: number): Promise<void>
  /** Stops the requests under way and frees the models. A second call does no harm. */
  dispose(): Promise<void>
}

/**
 * Makes a server: `createServer({ models: [{ id: 'mini', open: () => new LAM(native()) }] })`.
 * @throws LamError `LAM_OPTION_INVALID`
 */
export function createServer(options: ServerOptions): LamServer {
  checkOptions(options)
  return new Server(options)
}

class Server implements LamServer {
  readonly fetch: LamServer['fetch']
  readonly #context: ServerContext & { state: ServerState }
  readonly #stopping = new Stopping()

  constructor({
    models,
    maxLoadedModels,
    limits,
    batching = {},
    apiKeys,
    cors: pages,
    observer,
    metrics,
  }: ServerOptions) {
    const observers = tellAll(observer)
    const settled = settleLimits(limits)
    this.#context = {
      models: new ModelPool(models, {
        maxLoaded: maxLoadedModels ?? models.length,
        batching,
        directCalls: settled.directCalls,
        observer: observers,
      }),
      limits: settled,
      keys: apiKeys === undefined ? undefined : new ApiKeys(apiKeys),
      observer: observers,
      metrics,
      stopping: this.#stopping,
      underWay: new Set(),
      state: models.some(({ preload }) => preload) ? 'starting' : 'ready',
    }
    const app = new Hono()
    if (pages !== undefined)
      app.use(
        cors({
          origin: pages.origins.includes('*') ? '*' : [...pages.origins],
          exposeHeaders: ['x-request-id', 'x-lam-code', 'retry-after'],
          maxAge: 600,
        }),
      )
    for (const endpoint of ENDPOINTS) {
      app.on(endpoint.method, endpoint.path, (c) => answer(this.#context, endpoint, c.req.raw, c.req.param()))
    }
    const paths = new Map(
      ENDPOINTS.map(({ path }) => [path, ENDPOINTS.filter((one) => one.path === path).map(({ method }) => method)]),
    )
    for (const [path, methods] of paths)
      app.all(path, async (c) => {
        const response = await answer(this.#context, wrongMethod(methods), c.req.raw, {})
        if (response.status === 405) response.headers.set('allow', allowed(methods).join(', '))
        return response
      })
    app.notFound((c) => answer(this.#context, unknownUrl, c.req.raw, {}))
    this.fetch = async (request) => app.fetch(request)
  }

  get state(): ServerState {
    return this.#context.state
  }

  async start(): Promise<void> {
    if (this.state !== 'starting') return
    await this.#context.models.preload(this.#stopping.signal)
    if (this.state === 'starting') this.#context.state = 'ready'
  }

  async drain(deadlineMs = 30_000): Promise<void> {
    if (this.state !== 'stopped') this.#context.state = 'draining'
    const reason = notReady('draining')
    this.#context.models.stopLoading(reason)
    const timer = setTimeout(() => this.#stopping.stop(reason), deadlineMs)
    await this.#allEnded()
    clearTimeout(timer)
  }

  async dispose(): Promise<void> {
    if (this.state === 'stopped') return
    this.#context.state = 'stopped'
    const reason = notReady('stopped')
    this.#stopping.stop(reason)
    this.#context.models.stopLoading(reason)
    await this.#allEnded()
    await this.#context.models.dispose()
  }

  /** A request that ends may leave a stream under way. */
  async #allEnded(): Promise<void> {
    const { underWay } = this.#context
    while (underWay.size > 0) await Promise.all(underWay)
  }
}

const failing = { method: 'GET', summary: '', tag: 'Operations', dialect: openaiDialect, answer: '' } as const

const unknownUrl = {
  ...failing,
  path: 'unknown',
  handle: async () => {
    throw new Failure(404, 'unknown_url', 'The server has no such path. GET /openapi.json lists those it has.')
  },
}

/** Where there is GET, there is HEAD. */
function allowed(methods: readonly string[]): string[] {
  return methods.flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method]))
}

function wrongMethod(methods: readonly string[]) {
  return {
    ...failing,
    path: 'unknown',
    handle: async () => {
      throw new Failure(405, 'method_not_allowed', `This path takes ${methods.join(' and ')}.`)
    },
  }
}
