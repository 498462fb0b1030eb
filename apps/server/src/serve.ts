import { createServer as createHttpServer, type Server as HttpServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import { LamError } from '@lamjs/core'
import { throwIfAborted } from '@lamjs/core/embedder'
import { createServer, type LamServer, type ServerObserver, type ServerOptions } from '@lamjs/server'
import type { Logger } from 'pino'
import { logObserver } from './logs.js'
import { Metrics } from './prometheus.js'

/** Options of `createServer`, but for `metrics`, which `serve` keeps itself; and where to listen. */
export interface ServeOptions extends Omit<ServerOptions, 'metrics'> {
  /** Default `127.0.0.1`: this machine alone. */
  readonly host?: string
  /** 0 takes a free one. Default 8080. */
  readonly port?: number
  /** Without it, nothing is logged. */
  readonly logger?: Logger
  /** Connections at once; more are closed at once. Default 1,024. */
  readonly maxConnections?: number
  /** Ends the start while models load: `serve` closes the port and rejects. Later it does nothing; see `stop`. */
  readonly signal?: AbortSignal
}

/** A server that listens. */
export interface RunningServer {
  /** `http://127.0.0.1:8080` */
  readonly url: string
  /** The server behind the port. `stop` disposes of it. */
  readonly server: LamServer
  /** Takes no more requests, answers those under way, or stops them after `deadlineMs` (default 30,000), and closes the port. */
  stop(deadlineMs?: number): Promise<void>
}

/** ms that a client has for a request's headers, so that slow ones hold no connection. */
const HEADERS_TIMEOUT = 10_000
/** ms that an idle connection stays: longer than the minute of common load balancers, so that those close it first. */
const KEEP_ALIVE = 65_000
/** ms without a byte after which an answer that waits for its reader is cut, if the limits name no deadline. */
const STALLED = 60_000
/** ms that stopped requests have to send why. */
const LAST_WORDS = 500
/** Bytes of a request's headers. */
const HEADER_SIZE = 16_384

/**
 * Serves models on a port of this machine. `GET /metrics` has Prometheus' metrics.
 * @throws LamError `LAM_OPTION_INVALID`, also for a port in use; `LAM_ABORTED`; the errors of loading a model that asks for `preload`
 */
export async function serve({
  host = '127.0.0.1',
  port = 8080,
  logger,
  maxConnections = 1_024,
  signal,
  ...options
}: ServeOptions): Promise<RunningServer> {
  const metrics = new Metrics()
  const observer: ServerObserver[] = [
    metrics.observer,
    ...[options.observer ?? []].flat(),
    ...(logger === undefined ? [] : [logObserver(logger)]),
  ]
  const server = createServer({ ...options, observer, metrics: () => metrics.text() })
  const listener = getRequestListener((request) => server.fetch(request), { overrideGlobalObjects: false })
  const stalledMs = options.limits?.deadlineMs ?? STALLED
  const http = createHttpServer(
    { maxHeaderSize: HEADER_SIZE, connectionsCheckingInterval: 1_000 },
    (request, response) => {
      // An answer that its reader does not take stays in memory. One that is being computed may be silent.
      response.setTimeout(stalledMs, () => {
        if (response.writableLength > 0) response.destroy()
      })
      void listener(request, response)
    },
  )
  http.headersTimeout = HEADERS_TIMEOUT
  // A stream may take as long as it likes. The server itself times slow bodies.
  http.requestTimeout = 0
  http.keepAliveTimeout = KEEP_ALIVE
  http.maxConnections = maxConnections
  await listening(http, host, port)
  await started(server, http, signal)
  let stopping: Promise<void> | undefined
  const stop = async (deadlineMs: number) => {
    const end = performance.now() + deadlineMs
    await server.drain(deadlineMs)
    // Answers may still be on their way, and streams go on after their answer has begun.
    const allSent = closed(http)
    await Promise.race([allSent, waited(Math.max(0, end - performance.now()))])
    await server.dispose()
    await Promise.race([allSent, waited(LAST_WORDS)])
    http.closeAllConnections()
    await allSent
  }
  return {
    url: urlOf(http, host),
    server,
    stop(deadlineMs = 30_000) {
      stopping ??= stop(deadlineMs)
      return stopping
    },
  }
}

function listening(http: HttpServer, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    http.once('error', (cause: NodeJS.ErrnoException) => {
      const why =
        cause.code === 'EADDRINUSE'
          ? 'is in use: choose another port, or 0 for a free one'
          : `cannot be used (${cause.message})`
      reject(new LamError('LAM_OPTION_INVALID', `Port ${port} of ${host} ${why}.`, { cause }))
    })
    http.listen(port, host, resolve)
  })
}

/** Loads the models, or closes the port again. @throws LamError `LAM_ABORTED`; the errors of loading */
async function started(server: LamServer, http: HttpServer, signal: AbortSignal | undefined): Promise<void> {
  const end = () => void server.drain(0)
  signal?.addEventListener('abort', end, { once: true })
  try {
    if (signal?.aborted) end()
    await server.start()
    throwIfAborted(signal)
  } catch (error) {
    const allSent = closed(http)
    await server.dispose()
    await Promise.race([allSent, waited(LAST_WORDS)])
    http.closeAllConnections()
    throwIfAborted(signal)
    throw error
  } finally {
    signal?.removeEventListener('abort', end)
  }
}

function urlOf(http: HttpServer, host: string): string {
  const { port } = http.address() as AddressInfo
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`
}

/** Takes no more connections. Resolves when the last one has ended. */
function closed(http: HttpServer): Promise<void> {
  // A connection that becomes idle later has to be closed too.
  const idle = setInterval(() => http.closeIdleConnections(), 20)
  return new Promise((resolve) => {
    http.close(() => {
      clearInterval(idle)
      resolve()
    })
    http.closeIdleConnections()
  })
}

function waited(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms).unref()
  })
}
