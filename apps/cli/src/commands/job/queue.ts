import { cleanQueue, type QueueStatus, queueStatus, retryFailed } from '@lamjs/job/queue'
import { stdoutSink } from '../../output/byte-sink.js'
import { progressLine } from '../../terminal/job-progress.js'
import { count } from '../../terminal/progress.js'
import { type QueueFlags, queueOf } from './queue-flags.js'

interface JsonFlag {
  readonly json?: boolean
}

/** `lam job status` */
export async function statusCommand(flags: QueueFlags & JsonFlag): Promise<void> {
  const status = await queueStatus(queueOf(flags))
  await stdoutSink().write(flags.json ? `${JSON.stringify(status, null, 2)}\n` : statusText(status))
}

/** `lam job retry` */
export async function retryCommand(flags: QueueFlags & JsonFlag): Promise<void> {
  const retried = await retryFailed(queueOf(flags))
  await stdoutSink().write(flags.json ? `${JSON.stringify({ retried })}\n` : `${count(retried)} shards wait again\n`)
}

/** `lam job clean` */
export async function cleanCommand(flags: QueueFlags & JsonFlag & { readonly force?: boolean }): Promise<void> {
  await cleanQueue(queueOf(flags), { force: flags.force ?? false })
  if (flags.json) await stdoutSink().write(`${JSON.stringify({ cleaned: flags.name })}\n`)
}

function statusText(status: QueueStatus): string {
  const { shards, rowsPerSecond, etaSeconds, failed, workers } = status
  const states = (['active', 'waiting', 'delayed'] as const).map((name) => `${count(shards[name])} ${name}`)
  const lines = [
    progressLine({ shards, rowsPerSecond, etaSeconds: status.finished ? undefined : etaSeconds }),
    `${states.join(', ')}; ${count(workers)} ${workers === 1 ? 'worker' : 'workers'}${status.finished ? '; the output is complete' : ''}`,
    ...failed.map(({ shard, reason, attempts }) => `shard ${shard} failed after ${attempts} attempts: ${reason}`),
    ...(shards.failed > failed.length ? [`and ${count(shards.failed - failed.length)} more failed`] : []),
  ]
  return `${lines.join('\n')}\n`
}
