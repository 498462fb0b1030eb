import { Failure } from '../http/failure.js'
import { Pace, retryAfter } from './pace.js'

/** Lets a few calls run at once, in the order of their arrival, and refuses more than a line of them. */
export class Turns {
  readonly #atOnce: number
  readonly #line: (() => void)[] = []
  readonly #pace = new Pace()
  #running = 0

  constructor(atOnce: number) {
    this.#atOnce = atOnce
  }

  /** @throws Failure `LAM_OVERLOADED` with the time that the line takes; the signal's reason; the error of the work */
  async take<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    const end = await this.begin(signal)
    try {
      return await work()
    } finally {
      end()
    }
  }

  /** Resolves at the call's turn, with what ends it and must be called once. @throws as `take` */
  async begin(signal: AbortSignal): Promise<() => void> {
    signal.throwIfAborted()
    if (this.#running >= this.#atOnce) await this.#wait(signal)
    else this.#running += 1
    const ended = this.#pace.begin(1)
    return () => {
      ended(true)
      const next = this.#line.shift()
      if (next === undefined) this.#running -= 1
      else next()
    }
  }

  /** Resolves when another call hands its place over. */
  #wait(signal: AbortSignal): Promise<void> {
    const most = WAITING * this.#atOnce
    if (this.#line.length >= most) {
      throw new Failure(429, 'LAM_OVERLOADED', `${most} calls wait for the model already. Try again later.`, {
        retryAfter: retryAfter(this.#pace.millisecondsFor(most)),
      })
    }
    return new Promise((resolve, reject) => {
      const begin = () => {
        signal.removeEventListener('abort', leave)
        resolve()
      }
      const leave = () => {
        const at = this.#line.indexOf(begin)
        if (at === -1) return
        this.#line.splice(at, 1)
        reject(signal.reason)
      }
      this.#line.push(begin)
      signal.addEventListener('abort', leave, { once: true })
      if (signal.aborted) leave()
    })
  }
}

/** Calls that may wait for each one that runs. */
const WAITING = 16
