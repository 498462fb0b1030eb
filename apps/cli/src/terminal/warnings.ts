/** How many texts are named one by one before only their number is kept. */
const NAMED = 5

/** Tells on stderr which texts lost their end, the first few by number and the rest in one line. */
export class CutTexts {
  #count = 0
  readonly #describe: (index: number) => string

  /** @param describe `'text 3'`, `'line 7'` */
  constructor(describe: (index: number) => string) {
    this.#describe = describe
  }

  /** Notes that of a text's `tokens` only the first `kept` were read. */
  add(index: number, tokens: number, kept: number): void {
    this.#count++
    if (this.#count > NAMED) return
    warn(`${this.#describe(index)} has ${tokens} tokens and was cut to ${kept}; --max-tokens sets the limit`)
  }

  finish(): void {
    if (this.#count > NAMED) warn(`${this.#count.toLocaleString('en-US')} texts were cut in all`)
  }
}

export function warn(message: string): void {
  tell(`warning: ${message}`)
}

/** Says something on stderr that is neither a row nor an error. */
export function tell(message: string): void {
  process.stderr.write(`lam: ${message}\n`)
}
