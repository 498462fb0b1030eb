import { jsonText } from './bench-file.js'
import { Progress } from './progress.js'
import { wrap } from './wrap.js'

/** Where a command writes: results to stdout, progress to stderr. */
export class Output {
  readonly signal: AbortSignal | undefined
  readonly #progress = new Progress()
  #onlyJson = false
  #exitCode: 0 | 1 = 0

  constructor(signal?: AbortSignal) {
    this.signal = signal
  }

  /** Columns of the terminal that shows stdout; undefined where none does. */
  get width(): number | undefined {
    return process.stdout.isTTY ? process.stdout.columns : undefined
  }

  /** From now on nothing but `json` and `fail` writes. */
  takeOnlyJson(): void {
    this.#onlyJson = true
  }

  print(text: string): void {
    if (this.#onlyJson) return
    this.#progress.clear()
    process.stdout.write(`${text}\n`)
  }

  /** Prose, wrapped between words where a terminal is too narrow for its lines. */
  printText(text: string): void {
    this.print(wrap(text, this.width))
  }

  json(value: object): void {
    process.stdout.write(jsonText(value))
  }

  progress(message: string): void {
    if (!this.#onlyJson) this.#progress.update(message)
  }

  /** Of the program, unless it throws. */
  get exitCode(): number {
    return this.#exitCode
  }

  /** What was asked was done, and the answer is no: the exit code becomes 1. @param why lines for stderr */
  fail(why: readonly string[]): void {
    this.#exitCode = 1
    this.#progress.clear()
    for (const line of why) process.stderr.write(`${line}\n`)
  }

  /** Ends the progress line, and waits until stdout has taken everything. */
  async end(): Promise<void> {
    this.#progress.stop()
    await new Promise<void>((resolve) => process.stdout.write('', () => resolve()))
  }
}
