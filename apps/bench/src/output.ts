import { Progress } from './progress.js'

/** Where a command writes: results to stdout, progress to stderr. */
export class Output {
  readonly signal: AbortSignal | undefined
  readonly #progress = new Progress()

  constructor(signal?: AbortSignal) {
    this.signal = signal
  }

  /** Columns of the terminal that shows stdout; undefined where none does. */
  get width(): number | undefined {
    return process.stdout.isTTY ? process.stdout.columns : undefined
  }

  print(text: string): void {
    this.#progress.clear()
    process.stdout.write(`${text}\n`)
  }

  progress(message: string): void {
    this.#progress.update(message)
  }

  /** Ends the progress line, and waits until stdout has taken everything. */
  async end(): Promise<void> {
    this.#progress.stop()
    await new Promise<void>((resolve) => process.stdout.write('', () => resolve()))
  }
}
