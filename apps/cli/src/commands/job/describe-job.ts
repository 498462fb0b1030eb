import { readFile } from 'node:fs/promises'
import { extname } from 'node:path'
import { LamError } from '@lamjs/core'
import { type JobDescription, readDescription } from '@lamjs/job'

/** The options that describe a job without a file, or change what its file says. */
export interface DescriptionFlags {
  readonly text?: string
  readonly id?: string
  readonly keep?: readonly string[] | 'all'
  readonly out?: string
  readonly format?: 'parquet' | 'jsonl' | 'npy'
  readonly inputFormat?: 'jsonl' | 'csv' | 'text' | 'parquet'
  readonly shardRows?: number
  readonly truncate?: boolean
  readonly recordErrors?: boolean
  readonly dim?: number
  readonly maxTokens?: number
  readonly model?: string
  readonly backend?: string
  readonly precision?: string
  readonly device?: readonly string[]
}

type Json = Readonly<Record<string, unknown>>

const kinds: Readonly<Record<string, Json>> = {
  '.jsonl': { kind: 'jsonl' },
  '.ndjson': { kind: 'jsonl' },
  '.csv': { kind: 'csv' },
  '.tsv': { kind: 'csv', delimiter: '\t' },
  '.txt': { kind: 'text' },
  '.parquet': { kind: 'parquet' },
}

/**
 * The job of `lam job run`: of one file that ends in `.json`, changed by the options, or of input files and options alone.
 * @throws LamError `LAM_INPUT_INVALID`, `LAM_OPTION_INVALID`
 */
export async function describeJob(files: readonly string[], flags: DescriptionFlags): Promise<JobDescription> {
  const described = files.length === 1 && extname(files[0]) === '.json'
  const base = described ? await readJson(files[0]) : { input: inputOf(files, flags) }
  if (typeof base !== 'object' || base === null) return readDescription(base)
  return readDescription(changed(base as Json, flags))
}

function changed(job: Json, flags: DescriptionFlags): Json {
  const { text, id, keep, shardRows, model, backend, precision, device, dim, maxTokens, out } = flags
  const encode = given({ dim, maxTokens })
  const output = given({ kind: flags.format, path: out })
  return {
    ...job,
    ...given({ text, id, keep, shardRows, model, backend, precision, device }),
    ...(flags.truncate ? { longTexts: 'truncate' } : {}),
    ...(flags.recordErrors ? { onError: 'record' } : {}),
    ...(Object.keys(encode).length === 0 ? {} : { encode: { ...(job.encode as Json | undefined), ...encode } }),
    ...(Object.keys(output).length === 0
      ? {}
      : { output: { kind: 'parquet', ...(job.output as Json | undefined), ...output } }),
  }
}

function given(options: Json): Json {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined))
}

function inputOf(paths: readonly string[], { inputFormat, out }: DescriptionFlags): Json {
  if (out === undefined)
    throw new LamError('LAM_OPTION_INVALID', 'Say with --out which folder the rows go to, or give a job.json.')
  const found =
    inputFormat === undefined ? paths.map((path) => kinds[extname(path.replace(/\.gz$/, ''))]) : [{ kind: inputFormat }]
  const [first] = found
  if (first === undefined || found.some((kind) => kind?.kind !== first.kind || kind.delimiter !== first.delimiter)) {
    throw new LamError(
      'LAM_OPTION_INVALID',
      `The names of the files do not tell one format: ${paths.join(', ')}. Say it with --input-format.`,
    )
  }
  return { ...first, paths }
}

async function readJson(path: string): Promise<unknown> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (cause) {
    throw new LamError('LAM_INPUT_INVALID', `${path} cannot be read: ${(cause as Error).message}.`, { cause })
  }
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new LamError('LAM_OPTION_INVALID', `${path} is not JSON: ${(cause as Error).message}.`, { cause })
  }
}
