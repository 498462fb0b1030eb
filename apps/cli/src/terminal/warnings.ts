/** Number of truncated texts that warnings name one by one. */
const NAMED = 5

/** Warns on stderr of truncated texts: of the first few by number, of the rest in one line. */
export class CutTexts {
  #count = 0
  readonly #describe: (index: number) => string
  readonly #warn: (message: string) => void

  /** @param describe `'text 3'`, `'line 7'` */
  constructor(describe: (index: number) => string, warn: (message: string) => void) {
    this.#describe = describe
    this.#warn = warn
  }

  /** Records that the model read only the first `kept` of a text's `tokens`. */
  add(index: number, tokens: number, kept: number): void {
    this.#count++
    if (this.#count > NAMED) return
    this.#warn(`${this.#describe(index)} has ${tokens} tokens and was cut to ${kept}; --max-tokens sets the limit`)
  }

  finish(): void {
    if (this.#count > NAMED) this.#warn(`${this.#count.toLocaleString('en-US')} texts were cut in all`)
  }
}

export function warn(message: string): void {
  tell(`warning: ${message}`)
}

/** Writes a message to stderr. */
export function tell(message: string): void {
  process.stderr.write(`lam: ${message}\n`)
}
