import type { Metric } from './series.js'

/** Tokens that an engine reads in a second. */
export const THROUGHPUT: Metric = { name: 'throughput', unit: 'tokens/s', better: 'higher' }
/** Time of one call. */
export const LATENCY: Metric = { name: 'latency', unit: 'ms', better: 'lower' }
/** From spawning a process until its first embedding is there. */
export const COLD_START: Metric = { name: 'cold start', unit: 'ms', better: 'lower' }
/** The most memory that a process has in use (resident set). */
export const PEAK_MEMORY: Metric = { name: 'peak memory', unit: 'bytes', better: 'lower' }
/** Time of a text over its tokens. */
export const COST: Metric = { name: 'cost', unit: 'µs/token', better: 'lower' }
/** Texts embedded in a second. */
export const TEXTS: Metric = { name: 'texts', unit: 'texts/s', better: 'higher' }
/** Of all threads of the process. */
export const PROCESSOR_TIME: Metric = { name: 'processor time', unit: 'µs', better: 'lower' }
/** Floating-point operations in a second. */
export const OPERATIONS: Metric = { name: 'operations', unit: 'GFLOP/s', better: 'higher' }
