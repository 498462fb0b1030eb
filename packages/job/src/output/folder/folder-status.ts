import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { LamError } from '@lamjs/core'
import type { JobFacts, ShardReceipt } from '../job-output.js'
import { failuresFolder, manifestPath, readJson, receiptsFolder } from './notes.js'

/** How far the job of a folder is. */
export interface FolderStatus {
  readonly shards: { readonly done: number; readonly failed: number; readonly total: number }
  readonly rows: number
  readonly rejected: number
  readonly tokens: number
  /** Of the last shards that landed; undefined before the second. */
  readonly rowsPerSecond: number | undefined
  /** At that rate; undefined when all have landed. */
  readonly etaSeconds: number | undefined
  /** Time since a shard landed; a long one means that nobody works on the job. */
  readonly idleSeconds: number | undefined
  readonly failures: readonly { readonly shard: string; readonly message: string }[]
}

/** Shards that the rate is taken from. */
const RECENT = 32

/**
 * How far the job is whose output is a folder, from the notes there: also while other processes work on it.
 * @param now in ms since 1970
 * @throws LamError `LAM_INPUT_INVALID` if the folder holds no job
 */
export async function folderStatus(folder: string, now: number = Date.now()): Promise<FolderStatus> {
  const manifest = (await readJson(manifestPath(folder))) as JobFacts | undefined
  if (manifest === undefined)
    throw new LamError('LAM_INPUT_INVALID', `${folder} holds no job: it has no ${manifestPath('.')}.`)
  const receipts = (await notesOf<ShardReceipt>(receiptsFolder(folder))).sort((a, b) => a.time - b.time)
  const landed = new Set(receipts.map(({ note }) => note.shard))
  const failures = (await notesOf<FolderStatus['failures'][number]>(failuresFolder(folder)))
    .map(({ note }) => note)
    .filter(({ shard }) => !landed.has(shard))
    .sort((a, b) => (a.shard < b.shard ? -1 : 1))
  const sum = (of: (receipt: ShardReceipt) => number) => receipts.reduce((total, { note }) => total + of(note), 0)
  const rows = sum((receipt) => receipt.rows)
  const last = receipts.at(-1)
  const rowsPerSecond = rateOf(receipts.slice(-RECENT))
  const left = manifest.shards - receipts.length
  const rowsLeft = receipts.length === 0 ? 0 : (left * rows) / receipts.length
  return {
    shards: { done: receipts.length, failed: failures.length, total: manifest.shards },
    rows,
    rejected: sum((receipt) => receipt.rejected.length),
    tokens: sum((receipt) => receipt.tokens),
    rowsPerSecond,
    etaSeconds: left === 0 || rowsPerSecond === undefined ? undefined : rowsLeft / rowsPerSecond,
    idleSeconds: last === undefined ? undefined : Math.max(0, (now - last.time) / 1000),
    failures,
  }
}

interface Timed<T> {
  readonly note: T
  /** When it was written, in ms. */
  readonly time: number
}

/** Rows a second between the first of some receipts and the last. */
function rateOf(receipts: readonly Timed<ShardReceipt>[]): number | undefined {
  const [first, ...others] = receipts
  const seconds = ((others.at(-1)?.time ?? 0) - (first?.time ?? 0)) / 1000
  if (seconds <= 0) return undefined
  return others.reduce((rows, { note }) => rows + note.rows, 0) / seconds
}

/** The notes of a folder. One that is removed meanwhile counts as absent. */
async function notesOf<T>(folder: string): Promise<Timed<T>[]> {
  const names = await readdir(folder).catch(() => [])
  const found: Timed<T>[] = []
  for (const name of names.filter((file) => /^[^.].*\.json$/.test(file))) {
    const path = join(folder, name)
    const [note, facts] = await Promise.all([readJson(path), stat(path).catch(() => undefined)])
    if (note !== undefined && facts !== undefined) found.push({ note: note as T, time: facts.mtimeMs })
  }
  return found
}
