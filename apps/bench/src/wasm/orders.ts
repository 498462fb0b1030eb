import type { Contender } from './contender.js'

/** A contender that has loaded its model. */
export interface OpenContender {
  /** @param texts longest first @param together texts a call, for a program that takes several */
  embed(texts: readonly string[], together: number): Promise<readonly Float32Array[]>
}

/** What the bench asks of a page or a process in which contenders run. */
export type Order =
  | { readonly do: 'open'; readonly contender: Contender }
  /** `rows`: how many are wanted back. */
  | {
      readonly do: 'embed'
      readonly contender: Contender
      readonly texts: readonly string[]
      readonly together: number
      readonly rows: number
    }
  /** Memory in use, in bytes. */
  | { readonly do: 'memory' }

/** How long it took in ms, and what was asked for; or why it could not be done. */
export type Answer =
  | { readonly milliseconds: number; readonly rows?: readonly (readonly number[])[]; readonly bytes?: number }
  | { readonly failure: string }

/** Carries out orders, one after another. */
export class OrderTaker {
  readonly #open: (contender: Contender) => Promise<OpenContender>
  readonly #memory: () => Promise<number>
  readonly #opened = new Map<string, OpenContender>()

  constructor(open: (contender: Contender) => Promise<OpenContender>, memory: () => Promise<number>) {
    this.#open = open
    this.#memory = memory
  }

  async take(order: Order): Promise<Answer> {
    try {
      const start = performance.now()
      const answer = await this.#carryOut(order)
      return { milliseconds: performance.now() - start, ...answer }
    } catch (error) {
      return { failure: error instanceof Error ? error.message : String(error) }
    }
  }

  async #carryOut(order: Order): Promise<Omit<Extract<Answer, { milliseconds: number }>, 'milliseconds'>> {
    if (order.do === 'memory') return { bytes: await this.#memory() }
    const name = JSON.stringify(order.contender)
    if (order.do === 'open') {
      this.#opened.set(name, await this.#open(order.contender))
      return {}
    }
    const opened = this.#opened.get(name)
    if (opened === undefined) throw new Error(`${name} was not opened.`)
    const rows = await opened.embed(order.texts, order.together)
    return { rows: rows.slice(0, order.rows).map((row) => [...row]) }
  }
}
