import type { Comparison } from '../engine/measure-engines.js'
import { count, duration } from '../views/quantities.js'

/** How many times as fast another engine must be: after a move, every text is embedded again. */
const FASTER = 1.2
/** The smallest cosine between rows of int8 and of float32; less tells of a device that computes wrongly. */
const ALIKE = 0.97

export interface Verdict {
  readonly moves: boolean
  /** A sentence for the user */
  readonly words: string
}

/** Whether the page moves from the running engine to the other, and why. */
export function verdict(comparison: Comparison, running: string, other: string, texts: number): Verdict {
  const { milliseconds, cosine } = comparison
  if (!(cosine >= ALIKE)) {
    return {
      moves: false,
      words: `${other} gives other numbers than ${running} here (cosine ${cosine.toFixed(2)}), so ${running} goes on.`,
    }
  }
  const [here, there] = milliseconds
  const measured = `${count(texts, 'text')} took ${other} ${duration(there)} and ${running} ${duration(here)}`
  if (here >= there * FASTER) return { moves: true, words: `${measured}, so the page moved to ${other}.` }
  return { moves: false, words: `${measured}, so ${running} goes on.` }
}
