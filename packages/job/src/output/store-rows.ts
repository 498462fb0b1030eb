import { LamError } from '@lamjs/core'
import { throwIfAborted } from '@lamjs/core/embedder'
import type { JobDescription } from '../description/description.js'
import type { OutputRow } from './job-output.js'

/** All rows of a shard, for a store without transactions. */
export async function gather(rows: AsyncIterable<OutputRow>, signal: AbortSignal): Promise<OutputRow[]> {
  const gathered: OutputRow[] = []
  for await (const row of rows) {
    throwIfAborted(signal)
    gathered.push(row)
  }
  return gathered
}

/** @throws LamError `LAM_OPTION_INVALID` if a kept column has a name that the store has for its own */
export function ownNames({ keep }: Pick<JobDescription, 'keep'>, own: readonly string[]): void {
  const taken = keep === 'all' ? undefined : keep.find((name) => own.includes(name))
  if (taken !== undefined)
    throw new LamError('LAM_OPTION_INVALID', `The output has ${taken} of its own: give the kept column another name.`)
}
