import { nodeBuiltin } from '../environment/node-builtin.js'
import type { PlatformUrl } from '../environment/platform-types.js'

/** A web worker, or one of `node:worker_threads`. */
export type WorkerLike = WebWorkerLike | NodeWorkerLike

/** What is used of a `Worker` of the web, in types that a program without its library has. */
export interface WebWorkerLike {
  /** Sends a structured clone. @param transfer what moves instead of being copied, such as message ports */
  postMessage(message: unknown, transfer: never[]): void
  /** Stops the worker at once, in the midst of its work. No event tells of it. */
  terminate(): unknown
  /** Hears events `'message'`, with the message as `data`, and `'error'`. */
  addEventListener(type: string, listener: (event: unknown) => void): void
  /** Takes off a listener, which must be the same function. */
  removeEventListener(type: string, listener: (event: unknown) => void): void
}

/** What is used of a `Worker` of `node:worker_threads`, in types that a program without Node's has. */
export interface NodeWorkerLike {
  /** Sends a structured clone. @param transfer what moves instead of being copied, such as message ports */
  postMessage(message: unknown, transfer: never[]): void
  /** Stops the worker as soon as it can; `'exit'` tells of its end. */
  terminate(): unknown
  /** Hears events `'message'`, with the message itself, `'error'` and `'exit'`. */
  on(event: string, listener: (value: unknown) => void): unknown
  /** Takes off a listener, which must be the same function. */
  off(event: string, listener: (value: unknown) => void): unknown
  /** Lets the worker keep the process alive, as a new one does. */
  ref(): void
  /** Lets the process end while only this worker is left. */
  unref(): void
}

/** What is used of `node:worker_threads`, in types that a program without Node's has. */
export interface NodeThreads {
  /** Starts a worker with a script. */
  readonly Worker: new (
    script: PlatformUrl,
    options: { readonly execArgv: string[] },
  ) => NodeWorkerLike
}

/** Undefined in a browser. */
export function nodeThreads(): NodeThreads | undefined {
  return nodeBuiltin('node:worker_threads') as unknown as NodeThreads | undefined
}

/** What is used of a message port, a page's or Node's. */
export interface Port {
  postMessage(message: unknown, transfer?: object[]): void
  addEventListener(type: 'message', listener: (event: unknown) => void): void
  start(): void
  close(): void
  /** In Node: whether the port keeps the process alive. */
  ref?(): void
  unref?(): void
}

export function newChannel(): { readonly port1: Port; readonly port2: Port } {
  return new MessageChannel() as unknown as { port1: Port; port2: Port }
}

export function onMessage(port: Port, hear: (data: unknown) => void): void {
  port.addEventListener('message', (event) => hear((event as { data: unknown }).data))
  port.start()
}

/** Hears what a worker says to all. In Node a listener keeps the process alive. @returns what stops it */
export function hearMessages(worker: WorkerLike, listener: (data: unknown) => void): () => void {
  const hear = 'on' in worker ? listener : (event: unknown) => listener((event as { data: unknown }).data)
  return hearEvents(worker, { message: hear })
}

/**
 * Hears how a worker fares.
 * @param error told of an error that nothing in the worker caught, or of a script that did not load
 * @param end told of its end. Web workers end without a word.
 * @returns what stops it
 */
export function hearFate(worker: WorkerLike, error: (message: string) => void, end: () => void): () => void {
  const hearError = (event: unknown) => error((event as { message?: string }).message || 'its script did not load')
  return hearEvents(worker, { error: hearError, ...('on' in worker && { exit: end }) })
}

function hearEvents(worker: WorkerLike, listeners: Readonly<Record<string, (value: unknown) => void>>): () => void {
  for (const [event, listener] of Object.entries(listeners)) {
    if ('on' in worker) worker.on(event, listener)
    else worker.addEventListener(event, listener)
  }
  return () => {
    for (const [event, listener] of Object.entries(listeners)) {
      if ('off' in worker) worker.off(event, listener)
      else worker.removeEventListener(event, listener)
    }
  }
}

/** Lets the process end while only this worker is left. Web workers do not hold a page. */
export function holdsNothing(worker: WorkerLike): void {
  if ('on' in worker) worker.unref()
}

/** Keeps the process alive while this worker is at work. */
export function holdsProcess(worker: WorkerLike): void {
  if ('on' in worker) worker.ref()
}

/** A worker's own end: what it hears from whoever made it, and what it says to all of them. */
export interface OwnEnd {
  /** Calls the listener for each message to this worker. */
  hear(listener: (data: unknown) => void): void
  /** Sends to all who made this worker. */
  say(message: unknown): void
  /** Whether the maker is told when the worker ends. */
  readonly endIsSeen: boolean
}

/** This worker's own end; of a web worker or of one of `node:worker_threads`. */
export function ownEnd(): OwnEnd {
  const parent = nodeBuiltin('node:worker_threads')?.parentPort
  if (parent) {
    return {
      hear: (listener) => void parent.on('message', listener),
      say: (message) => parent.postMessage(message),
      endIsSeen: true,
    }
  }
  const scope = globalThis as unknown as Pick<Port, 'addEventListener' | 'postMessage'>
  return {
    hear: (listener) => scope.addEventListener('message', (event) => listener((event as { data: unknown }).data)),
    say: (message) => scope.postMessage(message),
    endIsSeen: false,
  }
}
