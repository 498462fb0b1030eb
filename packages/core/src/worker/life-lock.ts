/** What is used of the Web Locks API. */
interface Locks {
  request(name: string, work: () => unknown): Promise<unknown>
}

/**
 * Holds a lock until this worker ends, however it ends: a page is told of no other sign.
 * @returns its name; undefined where there are no locks
 */
export async function holdLifeLock(prefix: string): Promise<string | undefined> {
  const locks = lockManager()
  if (locks === undefined) return undefined
  const name = `${prefix} ${uniqueName()}`
  const holds = await new Promise<boolean>((held) => {
    locks
      .request(name, () => {
        held(true)
        return new Promise(() => undefined)
      })
      // A worker of no origin has locks to look at, and none to be had.
      .catch(() => held(false))
  })
  return holds ? name : undefined
}

/** Calls `gone` when the lock goes free. */
export function awaitLifeLock(name: string, gone: () => void): void {
  lockManager()
    ?.request(name, gone)
    .catch(() => undefined)
}

function lockManager(): Locks | undefined {
  return looked(() => (globalThis as { navigator?: { locks?: Locks } }).navigator?.locks)
}

/** A name that nobody else has; not a secret. */
function uniqueName(): string {
  return looked(() => globalThis.crypto?.randomUUID?.()) ?? `${Date.now()}-${Math.random()}`
}

/** Sandboxed pages have parts that throw on being looked at. */
function looked<T>(look: () => T | undefined): T | undefined {
  try {
    return look() ?? undefined
  } catch {
    return undefined
  }
}
