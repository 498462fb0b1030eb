import type { EmbedderInfo, LamInfo } from '@lamjs/core'
import { notOfLam } from '../http/transport.js'

/** A model of the server. A model that is not loaded yet tells its name and task alone. */
export interface RemoteModel extends Partial<Omit<RemoteInfo, 'model' | 'task'>>, Pick<RemoteInfo, 'task'> {
  /** The id that requests name. */
  readonly id: string
  /** Other names that requests may give; empty where there are none. */
  readonly aliases: readonly string[]
  /** Whether the server has it in memory. Its other facts are absent until then. */
  readonly loaded: boolean
}

/** Facts of a served model. `model` is the name that the server has for it. */
export interface RemoteInfo
  extends EmbedderInfo,
    Pick<LamInfo, 'task' | 'backend' | 'device' | 'precision' | 'tolerance'> {
  /** The family of the model's encoder: `'lam'` or `'bert'`. */
  readonly family: string
}

/** @param answer of `GET /v1/models`. @throws LamError `LAM_SERVER_FAILED` */
export function modelsOf(answer: unknown): RemoteModel[] {
  const data = (answer as { data?: unknown } | null)?.data
  if (!Array.isArray(data)) throw notOfLam('/v1/models has no list of models')
  return data.map(modelOf)
}

/** @param answer of `GET /v1/models/MODEL`. @throws LamError `LAM_SERVER_FAILED` */
export function infoOf(answer: unknown): RemoteInfo {
  const { id, aliases: _, loaded: __, dim, maxTokens, prompts, ...rest } = modelOf(answer)
  if (dim === undefined || maxTokens === undefined || prompts === undefined)
    throw notOfLam(`/v1/models/${id} has no facts`)
  return { model: id, dim, maxTokens, prompts, ...rest } as RemoteInfo
}

/** A model in the server's spelling. */
interface WireModel {
  readonly id: string
  readonly lam: Omit<RemoteModel, 'id' | 'maxTokens' | 'defaultPrompt'> & {
    readonly max_tokens?: number
    readonly default_prompt?: string
  }
}

function modelOf(answer: unknown): RemoteModel {
  const { id, lam } = (answer ?? {}) as Partial<WireModel>
  if (typeof id !== 'string' || typeof lam !== 'object' || lam === null)
    throw notOfLam('a model has no name or no facts')
  const { max_tokens, default_prompt, ...rest } = lam
  return {
    id,
    ...rest,
    ...(max_tokens === undefined ? {} : { maxTokens: max_tokens }),
    ...(default_prompt === undefined ? {} : { defaultPrompt: default_prompt }),
  }
}
