import type { ModelPool } from '../models/model-pool.js'
import type { RequestEvent, ServerObserver } from '../observer.js'
import type { Limits } from '../options.js'
import type { ApiKeys } from './api-keys.js'
import type { Call, Endpoint, ServerFacts } from './endpoint.js'
import { clientHungUp, Failure, failureOf, notReady } from './failure.js'
import { readBody } from './read-body.js'
import type { Stopping } from './stopping.js'

/** What all requests of a server share. */
export interface ServerContext extends ServerFacts {
  readonly models: ModelPool
  readonly limits: Limits
  readonly keys: ApiKeys | undefined
  readonly observer: Required<ServerObserver>
  readonly stopping: Stopping
  /** Requests that are being answered. None of them rejects. */
  readonly underWay: Set<Promise<unknown>>
}

type Facts = Pick<RequestEvent, 'model' | 'texts' | 'tokens'>
type Telling = Pick<Call<unknown>, 'report' | 'goesOn'>

/** Answers a request at an endpoint. Never rejects. */
export function answer(
  context: ServerContext,
  endpoint: Endpoint,
  request: Request,
  params: Record<string, string>,
): Promise<Response> {
  return underWay(context, tracked(context, endpoint, request, params))
}

/** Counts work as under way until it ends. */
function underWay<T>(context: ServerContext, work: Promise<T>): Promise<T> {
  context.underWay.add(work)
  return work.finally(() => context.underWay.delete(work))
}

async function tracked(
  context: ServerContext,
  endpoint: Endpoint,
  request: Request,
  params: Record<string, string>,
): Promise<Response> {
  const start = performance.now()
  const { method } = request
  const id = requestId(request.headers)
  const route = endpoint.path
  const facts: { -readonly [Name in keyof Facts]: Facts[Name] } = {}
  const report: Telling['report'] = (more) => {
    Object.assign(facts, more)
  }
  const goesOn: Telling['goesOn'] = (promise) => {
    end = promise
  }
  const started = context.observer.startRequest({ id, method, route, headers: request.headers })
  let failure: Failure | undefined
  let end: Promise<Failure | undefined> | undefined
  let response: Response
  try {
    const work = () => handled(context, endpoint, request, params, { report, goesOn })
    response = await (started?.run?.(work) ?? work())
  } catch (error) {
    failure = failureOf(error)
    response = failed(endpoint, failure)
  }
  response.headers.set('x-request-id', id)
  const tell = (reason: Failure | undefined) => {
    const event: RequestEvent = {
      id,
      method,
      route,
      status: response.status,
      milliseconds: performance.now() - start,
      ...facts,
      ...(reason === undefined ? {} : { code: reason.code }),
      ...(reason !== undefined && reason.status >= 500 ? { error: reason.cause ?? reason } : {}),
    }
    context.observer.request(event)
    started?.end(event)
  }
  if (end === undefined) tell(failure)
  else void underWay(context, end.then(tell))
  return response
}

async function handled(
  context: ServerContext,
  endpoint: Endpoint,
  request: Request,
  params: Record<string, string>,
  telling: Telling,
): Promise<Response> {
  if (!endpoint.isOpen) {
    await context.keys?.check(request.headers)
    checkWelcome(context)
  }
  const { limits, models, stopping } = context
  const deadline = AbortSignal.timeout(limits.deadlineMs)
  const { signal, release } = stopping.signalOf(request.signal, deadline)
  try {
    const body =
      endpoint.body === undefined ? undefined : await readBody(request, endpoint.body, limits.bodyBytes, signal)
    const result = await endpoint.handle({
      body,
      request,
      params,
      signal,
      stopping,
      limits,
      models,
      server: context,
      ...telling,
    })
    return result instanceof Response ? result : Response.json(result)
  } catch (error) {
    // What follows from an abort takes the abort's reason for its own.
    if (error instanceof Failure && error.code === 'body_too_slow' && deadline.aborted) throw error
    if (deadline.aborted)
      throw new Failure(504, 'deadline_exceeded', `The request took longer than ${limits.deadlineMs} ms.`, {
        cause: error,
      })
    if (request.signal.aborted) throw clientHungUp()
    if (stopping.signal.aborted) throw stopping.signal.reason
    throw error
  } finally {
    release()
  }
}

function checkWelcome({ state }: ServerContext): void {
  if (state !== 'ready') throw notReady(state)
}

function failed({ dialect }: Endpoint, failure: Failure): Response {
  const status = dialect.status?.(failure) ?? failure.status
  return Response.json(dialect.body(failure), {
    status,
    headers: {
      'x-lam-code': failure.code,
      ...(failure.retryAfter === undefined ? {} : { 'retry-after': String(failure.retryAfter) }),
      ...(status === 401 ? { 'www-authenticate': 'Bearer' } : {}),
    },
  })
}

/** The client's id, if it has a harmless form, or a new one. */
function requestId(headers: Headers): string {
  const given = headers.get('x-request-id')
  return given !== null && /^[\w.:-]{1,128}$/.test(given) ? given : crypto.randomUUID()
}
