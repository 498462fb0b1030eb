import { availableParallelism } from 'node:os'
import type { Device } from './devices.js'
import type { OnnxOptions } from './options.js'

/** Threads of a CPU session where none are asked for. Hyperthreads gain nothing in matrix products, hence every second processor. */
export function defaultThreads(): number {
  const processors = availableParallelism()
  return Math.max(Math.min(2, processors), Math.floor(processors / 2))
}

/** How many sessions a program on a device has. */
export function sessionCount(device: Device, { sessions = 1 }: OnnxOptions): number {
  return device === 'cpu' ? sessions : 1
}
