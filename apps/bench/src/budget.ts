/** The time that a run may take. */
export class Budget {
  readonly milliseconds: number
  readonly #end: number
  readonly #now: () => number

  /** @param now a clock in ms, for tests */
  constructor(milliseconds: number, now: () => number = () => performance.now()) {
    this.milliseconds = milliseconds
    this.#now = now
    this.#end = now() + milliseconds
  }

  /** ms, 0 where nothing is left. */
  get left(): number {
    return Math.max(0, this.#end - this.#now())
  }

  /** A part of what is left. @param share from 0 to 1 */
  part(share: number): Budget {
    return new Budget(share * this.left, this.#now)
  }
}

const UNITS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000 }

/** Reads `90s`, `5m`, `1.5h`. @returns ms, or undefined where it is no duration */
export function parseDuration(text: string): number | undefined {
  const [, amount, unit] = /^(\d+(?:\.\d+)?)(s|m|h)$/.exec(text) ?? []
  const milliseconds = Number(amount) * UNITS[unit]
  return milliseconds > 0 ? milliseconds : undefined
}

/** `45 s`, `5 min`, `1 h 30 min`. */
export function formatDuration(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000)
  if (seconds < 120) return `${seconds} s`
  const minutes = Math.round(seconds / 60)
  if (minutes < 120) return `${minutes} min`
  const rest = minutes % 60
  return rest === 0 ? `${minutes / 60} h` : `${Math.floor(minutes / 60)} h ${rest} min`
}
