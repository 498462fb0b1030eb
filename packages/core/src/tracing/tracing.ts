import { hasSubscribers, type TraceChannel, traceChannel } from './trace-channel.js'
import type { TraceFields, TraceSpan, TraceStep } from './trace-span.js'

/**
 * The channels of this process or page. Subscribers find Node's channels by name, without core, so they cannot belong to a `LAM`.
 * Holding them keeps Node from collecting a channel while nobody listens.
 */
export const traceChannels: { readonly [S in TraceStep]: TraceChannel<TraceSpan<S>> } = {
  call: traceChannel('lam:call'),
  load: traceChannel('lam:load'),
  open: traceChannel('lam:open'),
  tokenizer: traceChannel('lam:tokenizer'),
  compile: traceChannel('lam:compile'),
  tokenize: traceChannel('lam:tokenize'),
  plan: traceChannel('lam:plan'),
  run: traceChannel('lam:run'),
  normalize: traceChannel('lam:normalize'),
  score: traceChannel('lam:score'),
}
const all: readonly TraceChannel<never>[] = Object.values(traceChannels)
const ids = { last: 0 }

/** A call or load with its span under way. */
export interface OpenSpan<S extends TraceStep> {
  readonly span: TraceSpan<S>
  /** Adds what the step has found out. */
  add(fields: Partial<TraceFields[S]>): void
  end(): void
  fail(error: unknown): void
}

/**
 * Whether any channel has a subscriber. A call and a load ask once, at their start. If nobody listens they open no span, and their steps
 * are not traced.
 */
export function someoneListens(): boolean {
  return all.some(hasSubscribers)
}

/** Begins a span without a parent. */
export function openSpan<S extends TraceStep>(step: S, fields: TraceFields[S]): OpenSpan<S> {
  const span = makeSpan(step, undefined, fields)
  let end = () => {}
  let fail: (error: unknown) => void = () => {}
  const ended = new Promise<void>((resolve, reject) => {
    end = resolve
    fail = reject
  })
  traceChannels[step].tracePromise(() => ended, span).catch(() => {})
  return { span, end, fail, add: (found) => Object.assign(span, found) }
}

/** The span that a step belongs to; undefined if nobody listens. */
export type TraceParent = Pick<OpenSpan<TraceStep>, 'span'> | undefined

/**
 * Does a step in a span of its own; without a parent, does it untraced. Its result stays out of the message, since it may be tokens or
 * rows, which tell of the text.
 * @param found gives fields from the result
 */
export async function traced<S extends TraceStep, T>(
  step: S,
  parent: TraceParent,
  fields: TraceFields[S],
  work: () => Promise<T>,
  found?: (result: T) => Partial<TraceFields[S]>,
): Promise<T> {
  if (parent === undefined) return work()
  const span = makeSpan(step, parent, fields)
  let result: T | undefined
  await traceChannels[step].tracePromise(async () => {
    result = await work()
    Object.assign(span, found?.(result))
  }, span)
  return result as T
}

/** The same for a synchronous step. */
export function tracedSync<S extends TraceStep, T>(
  step: S,
  parent: TraceParent,
  fields: TraceFields[S],
  work: () => T,
  found?: (result: T) => Partial<TraceFields[S]>,
): T {
  if (parent === undefined) return work()
  const span = makeSpan(step, parent, fields)
  let result: T | undefined
  traceChannels[step].traceSync(() => {
    result = work()
    Object.assign(span, found?.(result))
  }, span)
  return result as T
}

function makeSpan<S extends TraceStep>(step: S, parent: TraceParent, fields: TraceFields[S]): TraceSpan<S> {
  ids.last += 1
  return { step, id: ids.last, ...(parent === undefined ? {} : { parent: parent.span.id }), ...fields } as TraceSpan<S>
}
