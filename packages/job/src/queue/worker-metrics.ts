import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { LamError } from '@lamjs/core'
import { optionalPackage } from '../stores/optional-package.js'
import type { WorkEvent } from './work.js'

/** Numbers of one worker, in Prometheus's format at `/metrics`. */
export interface WorkerMetrics {
  /** Where it listens: a free one if 0 was asked for. */
  readonly port: number
  /** Give it to `work` as `onEvent`. */
  observe(event: WorkEvent): void
  /** Takes no more requests, and closes all connections. */
  close(): Promise<void>
}

/**
 * Serves the numbers of this process's worker.
 * @param address where to listen; port 0 takes a free one
 * @throws LamError `LAM_OPTION_INVALID` without the package prom-client, or where the port is taken
 */
export async function serveWorkerMetrics({
  port,
  host = '127.0.0.1',
}: {
  readonly port: number
  readonly host?: string
}): Promise<WorkerMetrics> {
  const { collectDefaultMetrics, Counter, Histogram, Registry } = await loadPromClient()
  const registry = new Registry()
  const registers = [registry]
  collectDefaultMetrics({ register: registry })
  const shards = new Counter({
    name: 'lam_job_shards_total',
    help: 'Shards by outcome: landed, failed (tried again later), dead (after the last attempt), given_back, lease_lost.',
    labelNames: ['outcome'],
    registers,
  })
  const rows = new Counter({ name: 'lam_job_rows_total', help: 'Rows that landed.', registers })
  const tokens = new Counter({ name: 'lam_job_tokens_total', help: 'Tokens of rows that landed.', registers })
  const seconds = new Histogram({
    name: 'lam_job_shard_seconds',
    help: 'Time to read, embed and land a shard.',
    buckets: [0.1, 0.5, 1, 5, 10, 30, 60, 120, 300, 600],
    registers,
  })
  const server = createServer(async (request, response) => {
    if (request.method !== 'GET' || request.url !== '/metrics') {
      response.writeHead(404).end()
      return
    }
    response.writeHead(200, { 'content-type': registry.contentType }).end(await registry.metrics())
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) => {
      reject(new LamError('LAM_OPTION_INVALID', `No metrics on ${host}:${port}: ${cause.message}.`, { cause }))
    })
    server.listen(port, host, resolve)
  })
  return {
    port: (server.address() as AddressInfo).port,
    observe(event) {
      if (event.kind === 'landed') {
        shards.inc({ outcome: 'landed' })
        rows.inc(event.rows)
        tokens.inc(event.tokens)
        seconds.observe(event.seconds)
      } else if (event.kind === 'failed') shards.inc({ outcome: event.last ? 'dead' : 'failed' })
      else if (event.kind === 'given back') shards.inc({ outcome: 'given_back' })
      else if (event.kind === 'lease lost') shards.inc({ outcome: 'lease_lost' })
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function loadPromClient() {
  return (await optionalPackage('prom-client', () => import('prom-client'))).default
}
