import { type FolderStatus, folderStatus } from '@lamjs/job'
import { stdoutSink } from '../../output/byte-sink.js'
import { clock, progressLine } from '../../terminal/job-progress.js'
import { count } from '../../terminal/progress.js'

/** Failed shards that are named one by one. */
const NAMED = 20

/** `lam job status OUT`: from the notes in the folder, also while another process works on it. */
export async function folderStatusCommand(
  folder: string,
  { json = false }: { readonly json?: boolean },
): Promise<void> {
  const status = await folderStatus(folder)
  await stdoutSink().write(json ? `${JSON.stringify(status, null, 2)}\n` : statusText(status))
}

function statusText(status: FolderStatus): string {
  const { shards, rows, rejected, idleSeconds, failures } = status
  const complete = shards.done === shards.total
  const lines = [
    progressLine(status),
    [
      `${count(rows)} rows`,
      ...(rejected === 0 ? [] : [`${count(rejected)} rejected`]),
      ...(complete ? ['all shards have landed'] : []),
      ...(complete || idleSeconds === undefined ? [] : [`the last shard landed ${clock(idleSeconds)} ago`]),
    ].join(', '),
    ...failures.slice(0, NAMED).map(({ shard, message }) => `shard ${shard} failed: ${message}`),
    ...(failures.length > NAMED ? [`and ${count(failures.length - NAMED)} more failed`] : []),
  ]
  return `${lines.join('\n')}\n`
}
