import type { JobDescription } from '../description/description.js'
import { InputFiles } from './input-files.js'
import type { JobInput } from './job-input.js'

/** The input of a job. A kind's code loads when a job names it. @throws LamError `LAM_INPUT_INVALID` for a path without a file */
export async function openInput(job: JobDescription): Promise<JobInput> {
  const { input } = job
  switch (input.kind) {
    case 'jsonl':
    case 'text': {
      const { LineInput } = await import('./lines/line-input.js')
      return new LineInput(input.kind, await InputFiles.find(input.paths), job)
    }
    case 'csv': {
      const { CsvInput } = await import('./csv/csv-input.js')
      return new CsvInput(input, await InputFiles.find(input.paths), job)
    }
    case 'parquet': {
      const { ParquetInput } = await import('./parquet/parquet-input.js')
      return new ParquetInput(await InputFiles.find(input.paths), job)
    }
    case 'postgres': {
      const { PostgresInput } = await import('./postgres/postgres-input.js')
      return PostgresInput.open(input, job)
    }
  }
}
