import { nodeBuiltin } from '../environment/node-builtin.js'

/** The handlers of a channel's events, as those of Node's `TracingChannel`. */
export interface TraceSubscribers<Message> {
  readonly start: (message: Message) => void
  /** The synchronous part has ended. */
  readonly end: (message: Message) => void
  readonly asyncStart: (message: Message) => void
  /** The promise has settled. */
  readonly asyncEnd: (message: Message) => void
  readonly error: (message: Message) => void
}

/** The part of Node's `TracingChannel` that core needs. */
export interface TraceChannel<Message extends object> {
  readonly start: { readonly hasSubscribers: boolean }
  readonly end: { readonly hasSubscribers: boolean }
  readonly asyncStart: { readonly hasSubscribers: boolean }
  readonly asyncEnd: { readonly hasSubscribers: boolean }
  readonly error: { readonly hasSubscribers: boolean }
  subscribe(subscribers: TraceSubscribers<Message>): void
  unsubscribe(subscribers: TraceSubscribers<Message>): void
  traceSync(work: () => void, message: Message): void
  tracePromise(work: () => Promise<void>, message: Message): Promise<void>
}

/** The channel of this name: Node's, shared with every package of the process. Without Node, one of core's own. */
export function traceChannel<Message extends object>(name: string): TraceChannel<Message> {
  const node = nodeBuiltin('node:diagnostics_channel')?.tracingChannel?.<unknown, Message>(name)
  return (node as TraceChannel<Message> | undefined) ?? new PageChannel<Message>()
}

/** Whether any event of the channel has a subscriber. `TracingChannel.hasSubscribers` is missing in some runtimes. */
export function hasSubscribers({ start, end, asyncStart, asyncEnd, error }: TraceChannel<never>): boolean {
  return (
    start.hasSubscribers ||
    asyncEnd.hasSubscribers ||
    end.hasSubscribers ||
    asyncStart.hasSubscribers ||
    error.hasSubscribers
  )
}

/** A `TracingChannel` for runtimes without one. */
export class PageChannel<Message extends object> implements TraceChannel<Message> {
  readonly #subscribers = new Set<TraceSubscribers<Message>>()
  readonly start = this.#event('start')
  readonly end = this.#event('end')
  readonly asyncStart = this.#event('asyncStart')
  readonly asyncEnd = this.#event('asyncEnd')
  readonly error = this.#event('error')

  subscribe(subscribers: TraceSubscribers<Message>): void {
    this.#subscribers.add(subscribers)
  }

  unsubscribe(subscribers: TraceSubscribers<Message>): void {
    this.#subscribers.delete(subscribers)
  }

  traceSync(work: () => void, message: Message): void {
    this.start.publish(message)
    try {
      work()
    } catch (error) {
      this.error.publish(Object.assign(message, { error }))
      throw error
    } finally {
      this.end.publish(message)
    }
  }

  async tracePromise(work: () => Promise<void>, message: Message): Promise<void> {
    this.start.publish(message)
    const working = work()
    this.end.publish(message)
    try {
      await working
    } catch (error) {
      this.error.publish(Object.assign(message, { error }))
      throw error
    } finally {
      this.asyncStart.publish(message)
      this.asyncEnd.publish(message)
    }
  }

  #event(event: keyof TraceSubscribers<Message>) {
    const subscribers = this.#subscribers
    return {
      get hasSubscribers() {
        return subscribers.size > 0
      },
      publish: (message: Message) => {
        for (const subscriber of subscribers) {
          try {
            subscriber[event](message)
          } catch (error) {
            // As in Node: a subscriber's mistake is uncaught, and does not fail the call.
            queueMicrotask(() => {
              throw error
            })
          }
        }
      },
    }
  }
}
