import type { JobDescription } from '../description/description.js'
import type { JobOutput } from './job-output.js'

/** The output of a job. A kind's code loads when a job names it. */
export async function openOutput(job: JobDescription): Promise<JobOutput> {
  switch (job.output.kind) {
    case 'jsonl': {
      const { FolderOutput } = await import('./folder/folder-output.js')
      const { jsonlPart } = await import('./folder/jsonl-part.js')
      return new FolderOutput(job.output.path, jsonlPart)
    }
  }
}
