import { type BatchingOptions, type LAM, LamError, type PlatformAbortSignal } from '@lamjs/core'
import type { ServerObserver } from './observer.js'

/** A model that requests may name. */
export interface ServedModel {
  /** The name that requests give and answers repeat. */
  readonly id: string
  /** Other names for it, such as `text-embedding-3-small`, so that an app keeps the name that it has. */
  readonly aliases?: readonly string[]
  /** What it does, for requests that name no model: the first encoder embeds, the first cross-encoder reranks. Default `encoder`. */
  readonly task?: 'encoder' | 'cross-encoder'
  /** Loads it at `start` instead of at its first request. Default false. */
  readonly preload?: boolean
  /** Makes the `LAM`: at the first request, and again after the server unloaded it. The server disposes of it. */
  readonly open: (signal: PlatformAbortSignal) => LAM | Promise<LAM>
}

/** The most that the server takes. */
export interface Limits {
  /** Bytes of a request's body. Default 16 MiB. */
  readonly bodyBytes: number
  /** Texts of a request. Default 2,048, as OpenAI. */
  readonly inputs: number
  /** ms from a request's arrival to its answer. Default 60,000. A stream counts to its first row. */
  readonly deadlineMs: number
  /** Calls that share no batch (rerank, passages) at once for each model, and as many streams; 16 times as many wait. Default 8. */
  readonly directCalls: number
}

/** The models of a server, its limits, and who may call it and watch it. */
export interface ServerOptions {
  /** The first is the default for requests that name none. */
  readonly models: readonly ServedModel[]
  /** Models in memory at once. The idle one that was used least recently makes room. Default: all. */
  readonly maxLoadedModels?: number
  /** Those that are not given have the defaults of `Limits`. */
  readonly limits?: Partial<Limits>
  /** How requests share batches; see core's `BatchingEmbedder`. */
  readonly batching?: BatchingOptions
  /** Keys that requests must show as `Authorization: Bearer KEY`. Without them every request is answered. */
  readonly apiKeys?: readonly string[]
  /** Pages of these origins may call; `*` is any. Default: none, and no CORS header. */
  readonly cors?: { readonly origins: readonly string[] }
  /** Told of requests, batches and models, without texts: logs, metrics, traces. */
  readonly observer?: ServerObserver | readonly ServerObserver[]
  /** The text of `GET /metrics`, in Prometheus' format. Without it the path is unknown. */
  readonly metrics?: () => Promise<string>
}

const LIMITS: Limits = { bodyBytes: 16 * 2 ** 20, inputs: 2_048, deadlineMs: 60_000, directCalls: 8 }

/** The limits with their defaults. @throws LamError `LAM_OPTION_INVALID` */
export function settleLimits(given: Partial<Limits> = {}): Limits {
  const limits = { ...LIMITS, ...given }
  for (const [name, value] of Object.entries(limits)) {
    if (name in LIMITS && Number.isInteger(value) && value > 0) continue
    throw optionInvalid(
      `limits.${name} must be one of ${Object.keys(LIMITS).join(', ')} and a whole number from 1 on, found ${String(value)}.`,
    )
  }
  return limits
}

/** @throws LamError `LAM_OPTION_INVALID` */
export function checkOptions({ models, maxLoadedModels, apiKeys }: ServerOptions): void {
  if (models.length === 0) throw optionInvalid('models must name one model at least.')
  const names = models.flatMap(({ id, aliases = [] }) => [id, ...aliases])
  const twice = names.find((name, i) => names.indexOf(name) !== i)
  if (twice !== undefined) throw optionInvalid(`Two models have the name '${twice}'. Names and aliases must differ.`)
  if (names.includes('')) throw optionInvalid('A model has an empty name.')
  if (maxLoadedModels !== undefined && !(Number.isInteger(maxLoadedModels) && maxLoadedModels > 0)) {
    throw optionInvalid(`maxLoadedModels must be a whole number from 1 on, found ${maxLoadedModels}.`)
  }
  if (apiKeys?.length === 0)
    throw optionInvalid('apiKeys is empty, so that no request could pass. Leave it out to ask for no key.')
  if (apiKeys?.some((key) => key.trim() === '')) throw optionInvalid('An API key is empty.')
}

function optionInvalid(message: string): LamError {
  return new LamError('LAM_OPTION_INVALID', message)
}
