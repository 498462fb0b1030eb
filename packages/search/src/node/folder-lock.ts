import { randomUUID } from 'node:crypto'
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { basename, join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { LamError } from '@lamjs/core'

interface Holder {
  readonly pid: number
  readonly host: string
  /** When the process began, where the system tells it: a later process may have the same id. */
  readonly began?: string | undefined
  readonly command: string
  readonly since: string
}

/**
 * Holds a folder for this process until the returned function is called. What a dead process left is taken over.
 * @param wait most milliseconds to wait
 * @throws LamError `LAM_INDEX_BUSY` with the process that holds it
 */
export async function lockFolder(folder: string, wait: number): Promise<() => Promise<void>> {
  const path = join(folder, 'lock.json')
  const own = await describe(process.pid)
  for (let left = wait; ; left -= POLL) {
    if (await taken(path, own)) return () => rm(path, { force: true })
    const holder = await readHolder(path)
    if (holder !== undefined && (await isGone(holder))) {
      await takeAway(path, holder)
      continue
    }
    if (left <= 0 && holder !== undefined) throw busy(folder, holder)
    await setTimeout(POLL)
  }
}

const POLL = 100

async function taken(path: string, own: Holder): Promise<boolean> {
  try {
    await writeFile(path, JSON.stringify(own), { flag: 'wx' })
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw new LamError('LAM_OUTPUT_FAILED', `The index cannot be held: ${(error as Error).message}`, { cause: error })
  }
}

/** Undefined while its writer has not finished it, or once it is gone. */
async function readHolder(path: string): Promise<Holder | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8'))
  } catch {
    return undefined
  }
}

/** Another process may see the same leftover, remove it and hold the folder meanwhile: then its file goes back. */
async function takeAway(path: string, leftover: Holder): Promise<void> {
  const aside = `${path}.${randomUUID()}`
  try {
    await rename(path, aside)
  } catch {
    return
  }
  const moved = await readHolder(aside)
  if (JSON.stringify(moved) !== JSON.stringify(leftover)) await link(aside, path).catch(() => {})
  await rm(aside, { force: true })
}

async function isGone({ pid, host, began }: Holder): Promise<boolean> {
  if (host !== hostname()) return false
  try {
    process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH'
  }
  return began !== undefined && began !== (await beginningOf(pid))
}

async function describe(pid: number): Promise<Holder> {
  const command = process.argv
    .slice(1)
    .map((argument) => basename(argument))
    .join(' ')
  return { pid, host: hostname(), began: await beginningOf(pid), command, since: new Date().toISOString() }
}

/** Linux's start time of a process, in ticks since the system's start. */
async function beginningOf(pid: number): Promise<string | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined)
  // The name, in parentheses, may have spaces; the start is the 20th field after it.
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19]
}

function busy(folder: string, { pid, host, command, since }: Holder): LamError {
  const where = host === hostname() ? '' : ` on ${host}; if that process is no more, remove lock.json in the folder`
  return new LamError(
    'LAM_INDEX_BUSY',
    `Process ${pid} (${command}) holds the index at ${folder} since ${since}${where}.`,
  )
}
