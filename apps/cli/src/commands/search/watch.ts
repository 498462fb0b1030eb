import { LamError } from '@lamjs/core'
import { type UpdateReport, watchFolder } from '@lamjs/search/node'
import type { Interruption } from '../../interruption.js'
import { Engines } from './engines.js'
import { updateIndex } from './index-files.js'
import type { NewIndexFlags } from './new-index.js'
import { tellUpdate } from './report.js'
import { locationOf } from './where.js'

/** `lam watch`: indexes, and then again after each burst of changes, until a signal comes. The index is open only meanwhile. */
export async function watchFiles(
  paths: readonly string[],
  flags: NewIndexFlags,
  interruption: Interruption,
): Promise<void> {
  const { signal } = interruption
  const engines = new Engines(flags, signal)
  let last = Promise.resolve()
  const update = (isFirst: boolean) => {
    last = last.then(async () => {
      const done = await updateIndex(paths, flags, engines, signal)
      if (isFirst || hasChanges(done.report)) await tellUpdate(done, flags)
    })
    return last
  }
  try {
    // Watched from the start, so that no change is lost while the first update runs.
    const watching = watchFolder(paths, () => update(false), { signal, exclude: [locationOf(flags)] })
    await Promise.all([update(true), watching])
  } catch (error) {
    if (!(signal.aborted && LamError.is(error) && error.code === 'LAM_ABORTED')) throw error
  } finally {
    await last.catch(() => {})
    await engines.dispose()
  }
  // Ending when asked to is no failure.
  interruption.exitCode = 0
}

function hasChanges({ added, changed, moved, removed }: UpdateReport): boolean {
  return added + changed + moved + removed > 0
}
