import type { InstructionSet, Processor } from './binding.js'

/** A program's device, for people: `'cpu (avx512, 2 threads)'`, and what the system withholds of the processor. */
export function deviceName(isa: InstructionSet, threads: number, withheld: Processor['refused']): string {
  const reasons = withheld.map(({ name, reason }) => `; no ${name}: ${reason}`)
  return `cpu (${isa}, ${threads} ${threads === 1 ? 'thread' : 'threads'}${reasons.join('')})`
}
