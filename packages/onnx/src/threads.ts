import { usableProcessors } from '@lamjs/core/node'
import type { Device } from './devices.js'
import type { OnnxOptions } from './options.js'

/** Side sessions where none are asked for: each takes a copy of the weights. */
const SIDE_SESSIONS = 2

/**
 * Threads of a CPU program where none are asked for, within what a control group grants. Hyperthreads gain nothing in matrix products, hence
 * every second processor.
 */
export function defaultThreads(): number {
  const processors = usableProcessors()
  return Math.max(Math.min(2, processors), Math.floor(processors / 2))
}

/** How many sessions large calls to a program are shared among beside its main one, and how many threads each of them has. */
export function sideSessions(
  device: Device,
  { threads = defaultThreads(), sessions }: Pick<OnnxOptions, 'threads' | 'sessions'>,
): { readonly count: number; readonly threads: number } {
  const count = device === 'cpu' ? (sessions ?? Math.min(SIDE_SESSIONS, threads)) : 1
  return count === 1 ? { count: 0, threads } : { count, threads: Math.max(1, Math.floor(threads / count)) }
}
