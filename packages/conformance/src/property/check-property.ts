import { Expectations } from '../expectations.js'
import { Random } from './random.js'

/** How often and from where random cases start. */
export interface PropertyOptions {
  /** Repeats the random cases of a run that printed it. */
  readonly seed: number
  /** Random inputs for each case. */
  readonly runs: number
}

/** A law that holds for every input of a kind. */
export interface Property<T> {
  readonly make: (random: Random) => T
  /** Rejects where the law does not hold. `what` names the input. */
  readonly holds: (input: T, expect: Expectations, what: string) => Promise<void>
  /** Smaller inputs to try instead of one that fails, the smallest first. */
  readonly smaller: (input: T) => T[]
  /** The input, for a message. */
  readonly show: (input: T) => string
}

/** Inputs that a failing one is compared with, at most. */
const MOST_TRIES = 80

/**
 * Tries a law on random inputs.
 * @throws Error with the seed and the smallest input that it found to fail
 */
export async function checkProperty<T>(
  property: Property<T>,
  { seed, runs }: PropertyOptions,
  expect: Expectations,
): Promise<void> {
  for (let run = 0; run < runs; run++) {
    const what = `seed ${seed}, run ${run}`
    const input = property.make(new Random(seed + Math.imul(run, 0x9e3779b1)))
    try {
      await property.holds(input, expect, what)
    } catch (error) {
      const found = await shrunk(property, { input, error }, what)
      const message = `${String(found.error)} Input: ${property.show(found.input)} Repeat it with { seed: ${seed}, runs: ${run + 1} }.`
      throw new Error(message, { cause: found.error })
    }
  }
}

interface Failure<T> {
  readonly input: T
  readonly error: unknown
}

async function shrunk<T>(property: Property<T>, first: Failure<T>, what: string): Promise<Failure<T>> {
  let smallest = first
  let candidates = property.smaller(first.input)
  for (let tries = 0; tries < MOST_TRIES && candidates.length > 0; tries++) {
    const [input, ...rest] = candidates
    const error = await property.holds(input, new Expectations(), what).then(
      () => undefined,
      (reason: unknown) => reason ?? 'nothing',
    )
    if (error === undefined) {
      candidates = rest
    } else {
      smallest = { input, error }
      candidates = property.smaller(input)
    }
  }
  return smallest
}
