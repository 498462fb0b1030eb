import { usableProcessors } from '@lamjs/core/node'

/**
 * Threads of a CPU program where none are asked for, within what a control group grants. Hyperthreads gain nothing in matrix products, hence
 * every second processor.
 */
export function defaultThreads(): number {
  const processors = usableProcessors()
  return Math.max(Math.min(2, processors), Math.floor(processors / 2))
}
