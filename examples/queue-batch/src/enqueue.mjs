// Adds the shards that have not landed yet, and waits for the workers. It loads no model.
import { runQueuedJob } from '@lamjs/job/queue'
import { job, queue } from './job.mjs'

const { rows, shards } = await runQueuedJob(job, { queue })
console.log(`${rows} rows in ${shards.done + shards.skipped} of ${shards.total} shards, in ${job.output.path}`)
process.exitCode = shards.failed === 0 ? 0 : 1
