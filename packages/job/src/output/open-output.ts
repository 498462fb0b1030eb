import type { JobDescription } from '../description/description.js'
import type { PartFormat } from './folder/part.js'
import type { JobOutput } from './job-output.js'

/** The output of a job. A kind's code loads when a job names it. */
export async function openOutput({ output }: JobDescription): Promise<JobOutput> {
  switch (output.kind) {
    case 'jsonl':
    case 'npy':
    case 'parquet': {
      const { FolderOutput } = await import('./folder/folder-output.js')
      return FolderOutput.open(output.path, await partFormat(output.kind))
    }
    case 'pgvector': {
      const { PgvectorOutput } = await import('./pgvector/pgvector-output.js')
      return PgvectorOutput.open(output)
    }
    case 'lancedb': {
      const { LancedbOutput } = await import('./lancedb/lancedb-output.js')
      return LancedbOutput.open(output)
    }
    case 'qdrant': {
      const { QdrantOutput } = await import('./qdrant/qdrant-output.js')
      return QdrantOutput.open(output)
    }
  }
}

async function partFormat(kind: 'jsonl' | 'npy' | 'parquet'): Promise<PartFormat> {
  if (kind === 'jsonl') return (await import('./folder/jsonl-part.js')).jsonlPart
  if (kind === 'npy') return (await import('./folder/npy-part.js')).npyPart
  return (await import('./folder/parquet-part.js')).parquetPart
}
