import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { LamError } from '@lamjs/core'

/** What a folder of an output is for. */
export const manifestPath = (folder: string) => join(folder, '_lam', 'manifest.json')
export const receiptsFolder = (folder: string) => join(folder, '_lam', 'shards')
export const failuresFolder = (folder: string) => join(folder, '_lam', 'failed')
export const receiptPath = (folder: string, shard: string) => join(receiptsFolder(folder), `${shard}.json`)
/** Why a shard failed; removed when it lands. */
export const failurePath = (folder: string, shard: string) => join(failuresFolder(folder), `${shard}.json`)

/** The value of a JSON file; undefined if there is none. @throws LamError `LAM_OUTPUT_FAILED` */
export async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw new LamError('LAM_OUTPUT_FAILED', `${path} cannot be read (${(error as Error).message}).`, { cause: error })
  }
}
