import type { WorkEvent } from '@lamjs/job/queue'
import type { Interruption } from '../../interruption.js'
import { count } from '../../terminal/progress.js'
import { tell } from '../../terminal/warnings.js'
import { openJobEngine } from './job-engine.js'
import { type QueueFlags, queueOf } from './queue-flags.js'

export interface JobWorkFlags extends QueueFlags {
  readonly concurrency: number
  readonly threads?: number
  readonly untilDone?: boolean
  readonly lease: number
  readonly grace: number
  readonly metricsPort?: number
  readonly metricsHost: string
  readonly json?: boolean
}

/** `lam job work`: until a signal, or with `--until-done` until no shard is left. */
export async function workCommand(flags: JobWorkFlags, interruption: Interruption): Promise<void> {
  const { serveWorkerMetrics, work } = await import('@lamjs/job/queue')
  const { metricsPort: port, metricsHost: host } = flags
  const metrics = port === undefined ? undefined : await serveWorkerMetrics({ port, host })
  if (metrics !== undefined) tell(`metrics at http://${host}:${metrics.port}/metrics`)
  const show = flags.json ? writeEvent : tellEvent
  try {
    await work({
      queue: queueOf(flags),
      openEngine: async (job, signal) => {
        const engine = await openJobEngine(job, flags, signal)
        if (!flags.json) tell(`${job.model ?? 'the model of lam'} on ${engine.running}`)
        return engine
      },
      concurrency: flags.concurrency,
      untilDone: flags.untilDone ?? false,
      leaseSeconds: flags.lease,
      graceSeconds: flags.grace,
      signal: interruption.signal,
      hurry: interruption.hurry,
      onEvent: (event) => {
        metrics?.observe(event)
        show(event)
      },
    })
  } finally {
    await metrics?.close()
  }
}

function writeEvent({ kind: event, ...rest }: WorkEvent): void {
  process.stdout.write(`${JSON.stringify({ event, ...rest })}\n`)
}

function tellEvent(event: WorkEvent): void {
  const message = messageOf(event)
  if (message !== undefined) tell(message)
}

function messageOf(event: WorkEvent): string | undefined {
  switch (event.kind) {
    case 'ready':
      return 'waiting for shards; Ctrl-C finishes the one under way, a second Ctrl-C gives it back'
    case 'begun':
      return undefined
    case 'landed':
      return `shard ${event.shard}: ${count(event.rows)} rows in ${event.seconds.toFixed(1)} s`
    case 'failed':
      return `shard ${event.shard} failed${event.last ? ' for good' : ', to be tried again'}: ${event.reason}`
    case 'given back':
      return `shard ${event.shard} given back`
    case 'lease lost':
      return `shard ${event.shard} went to another worker`
    case 'finished':
      return 'all shards landed; the output is complete'
    case 'trouble':
      return event.message
  }
}
