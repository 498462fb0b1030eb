// What a browser may lack, and what throws on being looked at in some of its corners: a sandboxed frame has no storage to show, a page
// over http no locks and no cryptography, a worker made from a blob no folder. Whatever throws is not there.

export function cacheStorage(): CacheStorage | undefined {
  return looked(() => globalThis.caches)
}

export function lockManager(): LockManager | undefined {
  return looked(() => globalThis.navigator?.locks)
}

export function gpuOfBrowser(): GPU | undefined {
  return looked(() => globalThis.navigator?.gpu)
}

/** Whether files can be hashed here. */
export function hasDigest(): boolean {
  return looked(() => globalThis.crypto?.subtle) !== undefined
}

/** Whether this is a service worker, which may not import() (HTML, "HostImportModuleDynamically"). */
export function isServiceWorker(): boolean {
  return looked(() => (globalThis as { ServiceWorkerGlobalScope?: unknown }).ServiceWorkerGlobalScope) !== undefined
}

function looked<T>(look: () => T | null | undefined): T | undefined {
  try {
    return look() ?? undefined
  } catch {
    return undefined
  }
}
