import type { z } from 'zod'
import type { ModelPool } from '../models/model-pool.js'
import type { Limits } from '../options.js'
import type { Dialect } from './dialect.js'
import type { Failure } from './failure.js'
import type { Stopping } from './stopping.js'

/** A request on its way, as an endpoint sees it. */
export interface Call<Body> {
  readonly body: Body
  readonly request: Request
  readonly params: Readonly<Record<string, string>>
  /** Fires when the client hangs up, the deadline passes or the server stops. */
  readonly signal: AbortSignal
  /** For work that outlives the deadline, such as a stream. */
  readonly stopping: Stopping
  readonly limits: Limits
  readonly models: ModelPool
  readonly server: ServerFacts
  /** Says that the answer goes on after its response has begun: until the promise resolves, to the reason if it fails. */
  readonly goesOn: (end: Promise<Failure | undefined>) => void
  /** Facts for logs and metrics. */
  readonly report: (facts: { model?: string; texts?: number; tokens?: number }) => void
}

export interface ServerFacts {
  readonly state: 'starting' | 'ready' | 'draining' | 'stopped'
  readonly metrics: (() => Promise<string>) | undefined
}

/**
 * One path of the API. The server routes requests by the list of endpoints, and the OpenAPI document is made of the same list.
 * @typeParam Body the request's body; undefined if it has none
 */
export interface Endpoint<Body = unknown> {
  readonly method: 'GET' | 'POST'
  /** With parameters: `/v1/models/:model`. */
  readonly path: string
  readonly summary: string
  readonly tag: 'OpenAI' | 'text-embeddings-inference' | 'Ollama' | 'Rerank' | 'LAM' | 'Operations'
  readonly dialect: Dialect
  /** Answers without a key: probes. */
  readonly isOpen?: boolean
  /** Checks the JSON body. Absent: the endpoint reads the body itself, or has none. */
  readonly body?: z.ZodType<Body>
  /** A body that the endpoint reads by itself, for the document. */
  readonly streamedBody?: string
  /** The schema of a JSON answer, or the content type of another. */
  readonly answer: z.ZodType | string
  /** Statuses of failures that it may answer beside those that any may. */
  readonly failures?: readonly number[]
  /** @returns a value that is sent as JSON, or a response */
  readonly handle: (call: Call<Body>) => Promise<unknown>
}

/** Keeps the type of the body between schema and handler. */
export function endpoint<Body>(definition: Endpoint<Body>): Endpoint {
  return definition as unknown as Endpoint
}
