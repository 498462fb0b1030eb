import { Budget } from '../budget.js'
import { openTextBuilder } from '../corpus.js'
import { measureRounds } from '../rounds.js'
import type { BenchContext } from '../suite.js'

/** A context for the tests of suites: it shows nothing, and keeps no samples. */
export async function testContext(wanted: Partial<BenchContext>): Promise<BenchContext> {
  return {
    backends: [],
    precisions: [],
    peers: [],
    models: [],
    quick: false,
    texts: await openTextBuilder(),
    budget: new Budget(60_000),
    progress: () => {},
    show: () => {},
    rounds: (plan) => measureRounds(plan, { progress: () => {}, sample: () => {}, stopped: () => {} }),
    ...wanted,
  }
}
