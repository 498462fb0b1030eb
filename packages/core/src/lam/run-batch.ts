import type { TokenBatch } from '../contract/token-batch.js'
import { LamError, throwIfAborted } from '../errors.js'
import type { EncodeJob } from './job.js'

/**
 * One run of the job's program. The signal is looked at after it too: many a backend does so only when it starts.
 * @returns `[spans, hidden]`
 * @throws LamError `LAM_ABORTED`, `LAM_BACKEND_FAILED` for a result of another size, and what `run` throws
 */
export async function runBatch(job: EncodeJob, batch: TokenBatch): Promise<Float32Array> {
  throwIfAborted(job.signal)
  const pooled = await job.program.run(batch, job.signal)
  throwIfAborted(job.signal)
  const expected = (batch.spans.length / 2) * job.config.hiddenSize
  if (pooled.length === expected) return pooled
  throw new LamError(
    'LAM_BACKEND_FAILED',
    `The backend returned ${pooled.length} values where ${expected} were due. Report it to whoever made the backend.`,
  )
}
