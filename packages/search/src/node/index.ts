export * from '../index.js'
export { type NodeIndexOptions, openIndex } from './open-index.js'
