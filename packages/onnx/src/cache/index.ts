export { type CacheSurroundings, defaultCacheFolder } from './cache-folder.js'
export { type CachedProgram, clearCache, listCache } from './list-cache.js'
