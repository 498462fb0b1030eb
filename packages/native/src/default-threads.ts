import { availableParallelism } from 'node:os'
import type { Processor } from './binding.js'

/** Threads of a backend that names none: one for each physical core this process may use, as far as the system tells them apart (Linux). */
export function defaultThreads({ cores }: Processor): number {
  return Math.max(1, Math.min(cores, availableParallelism()))
}
