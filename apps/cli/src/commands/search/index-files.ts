import { stat } from 'node:fs/promises'
import { LamError } from '@lamjs/core'
import { type FileSource, filesOf, type SkippedPath } from '@lamjs/search/node'
import { unreadable } from '../../input/unreadable.js'
import type { Interruption } from '../../interruption.js'
import { showIndexProgress } from '../../terminal/index-progress.js'
import { tell } from '../../terminal/warnings.js'
import { Engines } from './engines.js'
import { namesOnStdin } from './names-on-stdin.js'
import { type NewIndexFlags, newIndexOptions } from './new-index.js'
import { openSearchIndex } from './open-search-index.js'
import { type IndexUpdate, tellUpdate } from './report.js'
import { locationOf, nameOfIndex, pathInIndex } from './where.js'

export interface IndexFilesFlags extends NewIndexFlags {
  /** Names on stdin end with NUL. */
  readonly null?: boolean
}

/** `lam index`: makes the index hold the files as they are. The exit code is 1 where files were refused. */
export async function indexFiles(
  given: readonly string[],
  flags: IndexFilesFlags,
  interruption: Interruption,
): Promise<void> {
  const { signal } = interruption
  const paths = given.includes('-')
    ? [...given.filter((path) => path !== '-'), ...(await namesOnStdin(flags, signal))]
    : given
  const engines = new Engines(flags, signal)
  try {
    const update = await updateIndex(paths, flags, engines, signal)
    await tellUpdate(update, flags)
    if (update.report.refused.length > 0) interruption.stop(1)
  } catch (error) {
    if (signal.aborted) tell('stopped; what is in the index stays. The same command goes on where it stood.')
    throw error
  } finally {
    await engines.dispose()
  }
}

/**
 * Opens the index for as long as it takes to make it hold the files as they are.
 * @throws LamError `LAM_ABORTED`, and the errors of opening and updating
 */
export async function updateIndex(
  paths: readonly string[],
  flags: NewIndexFlags,
  engines: Engines,
  signal: AbortSignal,
): Promise<IndexUpdate> {
  const named = await pathsInIndex(paths)
  const location = locationOf(flags)
  const { index, engine } = await openSearchIndex(flags, engines, newIndexOptions(flags))
  const exclude = [location]
  const progress = await showIndexProgress(flags, filesOf(paths, { exclude, signal }))
  const onSkipped = (skipped: SkippedPath) => {
    if (isWorthTelling(skipped, named.files)) progress.warn(`${skipped.path} is left out: ${reasonOf(skipped)}`)
  }
  try {
    const report = await index.update(readable(filesOf(paths, { exclude, signal, onSkipped })), {
      removeOthersUnder: named.folders,
      signal,
      onProgress: progress.update,
    })
    return { report, seconds: progress.seconds(), name: nameOfIndex(location), running: engine.running }
  } catch (error) {
    if (!signal.aborted) throw error
    throw new LamError('LAM_ABORTED', 'Indexing was stopped.', { cause: error })
  } finally {
    progress.stop()
    await index.close()
  }
}

/** @throws LamError `LAM_INPUT_INVALID` for a path that is not there */
async function pathsInIndex(
  paths: readonly string[],
): Promise<Readonly<Record<'files' | 'folders', readonly string[]>>> {
  const files: string[] = []
  const folders: string[] = []
  for (const path of paths) {
    const found = await stat(path).catch((error: unknown) => {
      throw unreadable(`'${path}'`, error)
    })
    if (found.isDirectory()) folders.push(pathInIndex(path))
    else files.push(pathInIndex(path))
  }
  return { files, folders }
}

/** The files, of which one that cannot be read is refused, and ends no update. */
async function* readable(files: AsyncIterable<FileSource>): AsyncGenerator<FileSource> {
  for await (const { path, read } of files) {
    yield {
      path,
      read: (signal) =>
        read(signal).catch((error: unknown) => {
          throw unreadable(`'${path}'`, error)
        }),
    }
  }
}

/** Of what a walk leaves out the user knows, but not of a file that was named, or that the system refuses. */
function isWorthTelling({ path, reason }: SkippedPath, named: readonly string[]): boolean {
  return reason === 'unreadable' || (reason === 'format' && named.includes(path))
}

function reasonOf({ reason }: SkippedPath): string {
  return reason === 'format' ? 'no reader knows the format by its name' : 'the system refuses to read it'
}
