import type { JobFacts } from '../output/job-output.js'
import type { JobEngine } from './job-engine.js'

/** What an output may need to know of a job that an engine runs. */
export async function jobFacts(
  { embedder }: JobEngine,
  planned: Pick<JobFacts, 'job' | 'fingerprint' | 'shards' | 'columns'>,
  signal: AbortSignal,
): Promise<JobFacts> {
  const { model, dim } = await embedder.info()
  const modelHash = (await embedder.fingerprint?.({ signal })) ?? null
  return { ...planned, model, modelHash, dim: planned.job.encode.dim ?? dim }
}
