import { LamError } from '@lamjs/core'
import type { Files } from '../../files/files.js'
import { openFiles } from '../../files/open-files.js'
import type { JobFacts, ShardReceipt } from '../job-output.js'
import { Notes } from './notes.js'

/** How far the job of a folder is. */
export interface FolderStatus {
  /** Shards that landed, that failed and have not landed since, and all of the job. */
  readonly shards: { readonly done: number; readonly failed: number; readonly total: number }
  /** Rows that landed. */
  readonly rows: number
  /** Rows of landed shards that could not be embedded. */
  readonly rejected: number
  /** Tokens of the rows that landed. */
  readonly tokens: number
  /** Of the last shards that landed; undefined before the second. */
  readonly rowsPerSecond: number | undefined
  /** At that rate; undefined when all have landed. */
  readonly etaSeconds: number | undefined
  /** Time since a shard landed; a long one means that nobody works on the job. */
  readonly idleSeconds: number | undefined
  /** Shards that failed and have not landed since, by name, each with its last error. */
  readonly failures: readonly { readonly shard: string; readonly message: string }[]
}

/** Shards that the rate is taken from. */
const RECENT = 32
/** Notes that are read at once. */
const READERS = 32

/**
 * How far the job is whose output is a folder, from the notes there: also while other processes work on it.
 * @param folder a local one, or `s3://bucket/folder`
 * @param now in ms since 1970
 * @throws LamError `LAM_INPUT_INVALID` if the folder holds no job, `LAM_STORE_FAILED`
 */
export async function folderStatus(folder: string, now: number = Date.now()): Promise<FolderStatus> {
  const files = (await openFiles([folder])).of(folder)
  try {
    return await statusOf(files, folder, now)
  } finally {
    files.close()
  }
}

async function statusOf(files: Files, folder: string, now: number): Promise<FolderStatus> {
  const notes = new Notes(files, folder)
  const manifest = (await notes.read(notes.manifestPath)) as JobFacts | undefined
  if (manifest === undefined)
    throw new LamError('LAM_INPUT_INVALID', `${folder} holds no job: there is no ${notes.manifestPath}.`)
  const all = <T>(place: string) => notesOf<T>(files, notes, place)
  const receipts = (await all<ShardReceipt>(notes.receiptsFolder)).sort((a, b) => a.time - b.time)
  const landed = new Set(receipts.map(({ note }) => note.shard))
  const failures = (await all<FolderStatus['failures'][number]>(notes.failuresFolder))
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
async function notesOf<T>(files: Files, notes: Notes, folder: string): Promise<Timed<T>[]> {
  const listed = (await files.list(folder)).filter(({ name }) => /^[^.].*\.json$/.test(name))
  const found: Timed<T>[] = []
  for (let start = 0; start < listed.length; start += READERS) {
    const some = listed.slice(start, start + READERS)
    const values = await Promise.all(some.map(({ name }) => notes.read(files.join(folder, name))))
    for (const [i, note] of values.entries())
      if (note !== undefined) found.push({ note: note as T, time: some[i].time })
  }
  return found
}
