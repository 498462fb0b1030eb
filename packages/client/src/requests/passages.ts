import { type EncodePassagesOptions, type Passage, PassageEmbeddings } from '@lamjs/core'
import { notOfLam } from '../http/transport.js'
import { bytesOfBase64, float32Of } from './base64.js'
import { wireOptions } from './call-options.js'

/** The body of `POST /v1/passages`. */
export function passagesBody(model: string, input: string, options: EncodePassagesOptions): unknown {
  const { passages, context } = options
  return { model, input, passages, context, encoding_format: 'base64', ...wireOptions(options) }
}

interface WirePassage {
  readonly start: number
  readonly end: number
  readonly token_start: number
  readonly token_end: number
  readonly truncated: boolean
  readonly embedding: unknown
}

/** @param dim the width of the rows, which an answer without one does not tell. @throws LamError `LAM_SERVER_FAILED` */
export function passageEmbeddings(answer: unknown, dim: number): PassageEmbeddings {
  const { data, omitted, usage } = (answer ?? {}) as Record<string, unknown>
  const tokenCount = (usage as { prompt_tokens?: unknown } | undefined)?.prompt_tokens
  if (!Array.isArray(data) || !Array.isArray(omitted) || typeof tokenCount !== 'number')
    throw notOfLam('it has no passages')
  const items = data as readonly WirePassage[]
  const rows = new Float32Array(items.length * dim)
  const truncated: number[] = []
  const passages = items.map((item, i): Passage => {
    const row = float32Of(bytesOfBase64(item?.embedding))
    if (row.length !== dim) throw notOfLam(`passage ${i} is ${row.length} wide, and not ${dim}`)
    rows.set(row, i * dim)
    if (item.truncated) truncated.push(i)
    return { start: item.start, end: item.end, tokenStart: item.token_start, tokenEnd: item.token_end }
  })
  return new PassageEmbeddings({ data: rows, dim, truncated }, { passages, tokenCount, omitted })
}
