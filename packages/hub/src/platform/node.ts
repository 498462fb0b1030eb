import { cachedModelsOnDisk } from '../disk/cached-models.js'
import { DiskStore } from '../disk/disk-store.js'
import { nodeEnvironment } from './node-environment.js'
import { proxyFetch } from './node-proxy.js'
import type { HubFetch, Platform } from './platform.js'

export const platform: Platform = {
  environment: () => nodeEnvironment(process.env),
  fetch: async () => (await proxyFetch(process.env)) ?? (globalThis.fetch as HubFetch),
  // With compression, the bytes of a partial file could not be counted and continued.
  downloadHeaders: { 'accept-encoding': 'identity' },
  openStore: (name, settings) => new DiskStore(name, settings),
  cachedModels: cachedModelsOnDisk,
  warn: (message) => process.emitWarning(message, { type: 'LamWarning', code: 'LAM_HUB_UNREACHABLE' }),
}
