import { defaultThreads } from './default-threads.js'
import type { Device } from './devices.js'
import type { OnnxOptions } from './options.js'

/** Side sessions where none are asked for: each takes a copy of the weights. */
const SIDE_SESSIONS = 2

/** How many sessions large calls to a program are shared among beside its main one, and how many threads each of them has. */
export function sideSessions(
  device: Device,
  { threads = defaultThreads(), sessions }: Pick<OnnxOptions, 'threads' | 'sessions'>,
): { readonly count: number; readonly threads: number } {
  const count = device === 'cpu' ? (sessions ?? Math.min(SIDE_SESSIONS, threads)) : 1
  return count === 1 ? { count: 0, threads } : { count, threads: Math.max(1, Math.floor(threads / count)) }
}
