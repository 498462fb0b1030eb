/** ms of work after which a measurement counts half. */
const HALF_LIFE = 10_000

/** How fast work gets done: a mean that forgets, over the time in which any work ran. */
export class Pace {
  readonly #now: () => number
  /** Work under way, and since when. */
  readonly #running = new Set<{ readonly work: number; readonly start: number }>()
  #last = 0
  /** Work done, and the ms that it took. Both fade alike. */
  #done = 0
  #busy = 0

  constructor(now: () => number = () => performance.now()) {
    this.#now = now
  }

  /** Begins some work. @returns what ends it and must be called once; work that failed does not count as done */
  begin(work: number): (isDone: boolean) => void {
    this.#pass()
    const one = { work, start: this.#now() }
    this.#running.add(one)
    return (isDone) => {
      this.#pass()
      this.#running.delete(one)
      if (isDone) this.#done += work
    }
  }

  /** ms until so much waiting work is done, after that which is under way; undefined before any was done. */
  millisecondsFor(waiting: number): number | undefined {
    if (this.#done === 0) return undefined
    const rate = this.#done / this.#busy
    const left = [...this.#running].reduce(
      (sum, { work, start }) => sum + Math.max(0, work - rate * (this.#now() - start)),
      0,
    )
    return (waiting + left) / rate
  }

  /** Counts the time since the last change as busy if work was under way in it. */
  #pass(): void {
    const now = this.#now()
    const elapsed = now - this.#last
    this.#last = now
    if (this.#running.size === 0) return
    const kept = 0.5 ** (elapsed / HALF_LIFE)
    this.#done *= kept
    this.#busy = this.#busy * kept + elapsed
  }
}

/** Most seconds of `Retry-After`: OpenAI's clients go by their own times where a server asks for a minute or more. */
const LONGEST = 59

/** A `Retry-After` for a wait of some ms: whole seconds, 1 where the wait is unknown. */
export function retryAfter(milliseconds = 0): number {
  return Math.min(LONGEST, Math.max(1, Math.ceil(milliseconds / 1000)))
}
