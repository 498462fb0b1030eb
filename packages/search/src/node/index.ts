export * from '../index.js'
export { type DiskFile, type FilesOptions, filesOf, type SkippedPath } from './folder.js'
export { type NodeIndexOptions, openIndex } from './open-index.js'
export { type WatchOptions, watchFolder } from './watch.js'
