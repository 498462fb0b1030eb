import { LamError } from '@lamjs/core'
import type { HubToken } from './hub-settings.js'

/**
 * The hub's failure says nothing about the model: no connection, a timeout, too many requests, or a server error. A cached revision
 * may replace the answer.
 */
export class HubUnreachable extends LamError {
  /** Whether another attempt within seconds may succeed. */
  readonly passing: boolean

  constructor(message: string, { cause, passing = true }: { cause?: unknown; passing?: boolean } = {}) {
    super('LAM_CHECKPOINT_FETCH_FAILED', message, cause === undefined ? {} : { cause })
    this.passing = passing
  }
}

/** The request, as messages name it. */
export interface Asked {
  /** The repository, and the file in it. */
  readonly what: string
  /** The repository's name. */
  readonly name: string
  readonly revision: string
  readonly endpoint: string
  readonly token: HubToken | undefined
}

/** The error for an answer's status. It omits the server's own text, which may contain anything. */
export function statusError(response: Response, asked: Asked): LamError {
  const { status } = response
  if (isElsewhere(response, asked)) {
    // The hub redirects to a signed address, which expires. The hub gives another.
    return new HubUnreachable(
      `${asked.what}: ${new URL(asked.endpoint).host} redirected to ${new URL(response.url).host}, which answered ${status}. Try again later.`,
    )
  }
  const said = `${asked.what}: ${new URL(asked.endpoint).host} answered ${status}.`
  if (status === 401) return new LamError('LAM_CHECKPOINT_FETCH_FAILED', `${said} ${onUnauthorized(asked)}`)
  if (status === 403) return new LamError('LAM_CHECKPOINT_FETCH_FAILED', `${said} ${onForbidden(asked)}`)
  if (status === 404 || status === 410) {
    return new LamError('LAM_CHECKPOINT_NOT_FOUND', `${said} ${onAbsence(response.headers.get('x-error-code'), asked)}`)
  }
  if (status === 429) return new HubUnreachable(`${said} ${onTooMany(response.headers, asked)}`, { passing: false })
  if (status >= 500 || status === 408) return new HubUnreachable(`${said} The fault is the server's: try again later.`)
  return new LamError('LAM_CHECKPOINT_FETCH_FAILED', `${said} Check the endpoint (HF_ENDPOINT) and any proxy between.`)
}

/** Whether the answer to a request for a file came from a host that the hub redirects to. */
function isElsewhere({ url }: Response, { endpoint, what, name }: Asked): boolean {
  return what !== name && url !== '' && new URL(url).origin !== new URL(endpoint).origin
}

function onUnauthorized({ token, endpoint }: Asked): string {
  return token === undefined
    ? 'There is no public model of that name. Check the name; for a private or gated model set HF_TOKEN or the option token, or run: hf auth login.'
    : `Check the name, and whether ${token.from} holds a token that is still valid (${endpoint}/settings/tokens).`
}

function onForbidden({ token, name, endpoint }: Asked): string {
  const page = `${endpoint}/${name}`
  return token === undefined
    ? `The model is gated: accept its conditions at ${page}, then set HF_TOKEN or the option token.`
    : `The owner of ${token.from} may not read this model: accept its conditions at ${page}, and let the token read gated repositories (${endpoint}/settings/tokens).`
}

function onAbsence(code: string | null, { name, revision, endpoint }: Asked): string {
  if (code === 'RevisionNotFound')
    return `The model has no revision ${JSON.stringify(revision)}: see ${endpoint}/${name}/tree/main.`
  if (code === 'EntryNotFound')
    return `The file is not in revision ${JSON.stringify(revision)}: see ${endpoint}/${name}/tree/${revision}.`
  return 'There is no model of that name, or it is private and needs a token. Check the name and the revision.'
}

function onTooMany(headers: Headers, { token }: Asked): string {
  const seconds = secondsToWait(headers)
  const wait = seconds === undefined ? 'Try again in some minutes.' : `Try again in ${seconds} s.`
  return token === undefined ? `${wait} With a token (HF_TOKEN) the limit is higher.` : wait
}

/** `Retry-After` in seconds or as a date, or the `t` of `RateLimit: "resolvers";r=0;t=55`, which the hub sends. */
function secondsToWait(headers: Headers): number | undefined {
  const after = headers.get('retry-after')
  if (after !== null && /^\d{1,9}$/.test(after)) return Number(after)
  const until = after === null ? Number.NaN : Date.parse(after)
  if (Number.isFinite(until)) return Math.max(0, Math.ceil((until - Date.now()) / 1000))
  const limit = /;\s*t=(\d{1,9})/.exec(headers.get('ratelimit') ?? '')?.[1]
  return limit === undefined ? undefined : Number(limit)
}
