import type { JobDescription } from '../description/description.js'
import type { JobInput } from './job-input.js'

/** The input of a job. A kind's code loads when a job names it. */
export async function openInput(job: JobDescription): Promise<JobInput> {
  switch (job.input.kind) {
    case 'jsonl':
    case 'text':
      return new (await import('./lines/line-input.js')).LineInput(job.input, job)
  }
}
