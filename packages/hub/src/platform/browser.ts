import { CacheStorageStore } from '../browser/cache-storage-store.js'
import { cachedModelsInBrowser } from '../browser/cached-models.js'
import type { HubFetch, Platform } from './platform.js'

export const platform: Platform = {
  environment: () => ({}),
  fetch: async () => ((url, init) => globalThis.fetch(url, init)) satisfies HubFetch,
  // The browser sets them.
  downloadHeaders: {},
  openStore: (name, settings, warn) => new CacheStorageStore(name, settings, warn),
  cachedModels: cachedModelsInBrowser,
  warn: (message) => console.warn(message),
}
