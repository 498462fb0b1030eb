/** Where progress is shown: stderr, or a stand-in for it. */
export interface ProgressStream {
  readonly isTTY?: boolean | undefined
  readonly columns?: number | undefined
  write(text: string): unknown
}

const PIPE_INTERVAL = 5000

/** Tells what is going on: one line that is written over in a terminal, and elsewhere a line every five seconds. */
export class Progress {
  readonly #stream: ProgressStream
  readonly #start = performance.now()
  readonly #timer: NodeJS.Timeout | undefined
  #message = ''
  #shown = false

  constructor(stream: ProgressStream = process.stderr, interval = PIPE_INTERVAL) {
    this.#stream = stream
    this.#timer = setInterval(() => this.#write(), stream.isTTY ? 1000 : interval).unref()
  }

  update(message: string): void {
    const first = this.#message === ''
    this.#message = message.trim()
    if (this.#stream.isTTY || first) this.#write()
  }

  /** Makes room for other output in a terminal. */
  clear(): void {
    if (this.#stream.isTTY && this.#shown) this.#stream.write('\r\x1b[K')
    this.#shown = false
  }

  stop(): void {
    clearInterval(this.#timer)
    this.clear()
  }

  #write(): void {
    if (this.#message === '') return
    const line = `[${clock(performance.now() - this.#start)}] ${this.#message}`
    if (!this.#stream.isTTY) this.#stream.write(`${line}\n`)
    else this.#stream.write(`\r\x1b[K${line.slice(0, (this.#stream.columns ?? 80) - 1)}`)
    this.#shown = true
  }
}

/** `1:05`. */
function clock(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1000)
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}
