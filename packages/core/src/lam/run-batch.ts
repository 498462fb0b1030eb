import type { TokenBatch } from '../contract/token-batch.js'
import { LamError, throwIfAborted } from '../errors.js'
import type { EncodeJob } from './job.js'

/**
 * One run of the job's program. Both before and after it the call may turn out to be over: many a backend looks at its signal
 * only when it starts.
 * @returns `[spans, hidden]`
 * @throws LamError `LAM_ABORTED`, `LAM_DISPOSED`, `LAM_BACKEND_FAILED` for a result of another size, and what `run` throws
 */
export async function runBatch(job: EncodeJob, batch: TokenBatch): Promise<Float32Array> {
  checkGoing(job)
  const pooled = await job.program.run(batch, job.signal)
  checkGoing(job)
  const expected = (batch.spans.length / 2) * job.checkpoint.config.hiddenSize
  if (pooled.length === expected) return pooled
  throw new LamError(
    'LAM_BACKEND_FAILED',
    `The backend returned ${pooled.length} values where ${expected} were due. Report it to whoever made the backend.`,
  )
}

function checkGoing({ checkAlive, signal }: EncodeJob): void {
  checkAlive()
  throwIfAborted(signal)
}
