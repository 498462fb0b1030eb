import { usableProcessors } from '@lamjs/core/node'
import type { Processor } from './binding.js'

/**
 * Threads of a backend that names none: one for each physical core this process may use, as far as the system tells them apart (Linux), and
 * no more than a control group grants it time for.
 */
export function defaultThreads({ cores }: Processor): number {
  return Math.max(1, Math.min(cores, usableProcessors()))
}
