import { isAbsolute, resolve } from 'node:path'
import type { PlatformAbortSignal } from '@lamjs/core'
import { watch } from 'chokidar'

/** What `watchFolder` leaves out, how long it waits and when it ends. */
export interface WatchOptions {
  /** Folders that are left out, such as that of the index. */
  readonly exclude?: readonly string[]
  /** Ends the watching. */
  readonly signal: PlatformAbortSignal
  /** Milliseconds without a change before `onChange` is called. Default 300. */
  readonly quiet?: number
}

/**
 * Calls `onChange` after files under the paths were written, renamed or removed, once for a burst of changes: update the index then. The next
 * call waits for the end of this one. Hidden names and `node_modules` are left out, as by `filesOf`.
 * @returns a promise that is fulfilled once the signal has fired and the last call has ended. It rejects with what `onChange` rejects with.
 */
export async function watchFolder(
  paths: readonly string[],
  onChange: () => Promise<void> | void,
  { signal, exclude = [], quiet = 300 }: WatchOptions,
): Promise<void> {
  const roots = paths.map((path) => resolve(path))
  const excluded = new Set(exclude.map((path) => resolve(path)))
  const isLeftOut = (path: string) => {
    const location = isAbsolute(path) ? path : resolve(path)
    if (roots.includes(location)) return false
    return excluded.has(location) || /[\\/](\.[^\\/]*|node_modules)$/.test(location)
  }
  const watcher = watch(roots, { ignored: isLeftOut, ignoreInitial: true })
  try {
    await changes()
  } finally {
    await watcher.close()
  }

  function changes(): Promise<void> {
    return new Promise((fulfil, reject) => {
      let timer: NodeJS.Timeout | undefined
      let running: Promise<void> | undefined
      let again = false
      const call = () => {
        if (signal.aborted) return
        if (running !== undefined) {
          again = true
          return
        }
        running = Promise.resolve()
          .then(onChange)
          .then(() => {
            running = undefined
            if (again) changed()
            again = false
          }, fail)
      }
      const changed = () => {
        clearTimeout(timer)
        timer = setTimeout(call, quiet)
      }
      const fail = (error: unknown) => {
        clearTimeout(timer)
        signal.removeEventListener('abort', end)
        reject(error)
      }
      const end = () => {
        clearTimeout(timer)
        fulfil(running)
      }
      watcher.on('all', changed)
      watcher.on('error', fail)
      if (signal.aborted) end()
      else signal.addEventListener('abort', end, { once: true })
    })
  }
}
