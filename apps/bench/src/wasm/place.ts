import type { Contender } from './contender.js'
import type { Answer, Order } from './orders.js'

/** Where contenders run. */
export interface Place {
  /** `'Chromium 140'`. */
  readonly name: string
  /** Why a contender does not run here; undefined where it may. */
  unavailable(contender: Contender): string | undefined
  /** A page or a process that holds all contenders that are opened in it, or as many processes as there are contenders. */
  start(): Promise<Session>
  /** Opens a contender in a fresh page or process and embeds one text: from the import of its package to its first row, in ms. */
  first(contender: Contender, text: string): Promise<number>
  /** What the browser fetches until then on a first visit; absent where nothing is fetched. */
  readonly fetched?: (contender: Contender, text: string) => Promise<Fetched>
  /** Memory in use after that, beyond what the page or process used before, in bytes. */
  memory(contender: Contender, text: string): Promise<number>
  close(): Promise<void>
}

/** Bytes that a page fetches. */
export interface Fetched {
  /** Scripts and WebAssembly, by gzip. */
  readonly program: number
  /** The model's files, as they are. */
  readonly model: number
}

/** Carries out orders; one at a time. */
export interface Session {
  /** @throws Error with what the page or process said */
  send(order: Order): Promise<Done>
  close(): Promise<void>
}

export type Done = Exclude<Answer, { readonly failure: string }>

/** Opens a contender and embeds one text: the time of both, in ms. */
export async function openAndEmbed(session: Session, contender: Contender, text: string): Promise<number> {
  const opened = await session.send({ do: 'open', contender })
  const embedded = await session.send({ do: 'embed', contender, texts: [text], together: 1, rows: 0 })
  return opened.milliseconds + embedded.milliseconds
}

/** @throws Error where the answer is a failure */
export function done(answer: Answer): Done {
  if ('failure' in answer) throw new Error(answer.failure)
  return answer
}
