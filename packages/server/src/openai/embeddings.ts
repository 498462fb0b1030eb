import { type Embeddings, type EncodeOptions, quantizeEmbeddings } from '@lamjs/core'
import type { z } from 'zod'
import { base64 } from '../embedding/base64.js'
import { embedTexts } from '../embedding/embed-texts.js'
import { maxTokensOf } from '../embedding/max-tokens.js'
import { openaiDialect } from '../http/dialect.js'
import { endpoint } from '../http/endpoint.js'
import { Failure } from '../http/failure.js'
import { embeddingsAnswer, embeddingsRequest } from './schemas.js'

type Request = z.infer<typeof embeddingsRequest>

export const embeddings = endpoint({
  method: 'POST',
  path: '/v1/embeddings',
  summary: 'Embed texts, as OpenAI does.',
  tag: 'OpenAI',
  dialect: openaiDialect,
  body: embeddingsRequest,
  answer: embeddingsAnswer,
  failures: [400, 404, 429],
  async handle({ body, ...call }) {
    const { model, rows, tokens } = await embedTexts(call, body.model, textsOf(body.input), settingsOf(body))
    return {
      object: 'list',
      data: itemsOf(rows, body),
      model: model.id,
      usage: { prompt_tokens: tokens, total_tokens: tokens },
    }
  },
})

/** @throws Failure `invalid_request` for token ids */
function textsOf(input: Request['input']): readonly string[] {
  if (typeof input === 'string') return [input]
  if (input.every((one) => typeof one === 'string')) return input
  throw new Failure(
    400,
    'invalid_request',
    "The input is token ids. Ids of another program's tokenizer, such as tiktoken's, mean other words here, so they are refused. Send the texts " +
      '(in LangChain: check_embedding_ctx_length=False).',
    { param: 'input' },
  )
}

function settingsOf({ dimensions, normalize, prompt, prompt_name, truncate, max_tokens }: Request) {
  const text: EncodeOptions['prompt'] = prompt === undefined ? prompt_name : { text: prompt }
  return {
    ...(dimensions === undefined ? {} : { dim: dimensions }),
    ...(normalize === undefined ? {} : { normalize }),
    ...(text === undefined ? {} : { prompt: text }),
    ...(truncate === undefined ? {} : { truncate }),
    ...maxTokensOf(max_tokens),
  }
}

function itemsOf(rows: Embeddings, request: Request) {
  const { encoding_format, token_counts } = request
  const truncated = new Set(rows.truncated)
  return packed(rows, request.output_dtype).map(({ values, scale }, index) => ({
    object: 'embedding',
    index,
    embedding: encoding_format === 'base64' ? base64(values) : Array.from(values),
    ...(scale === undefined ? {} : { scale }),
    ...(token_counts ? { tokens: rows.tokenCounts[index], truncated: truncated.has(index) } : {}),
  }))
}

function packed(
  rows: Embeddings,
  output: Request['output_dtype'],
): { values: Float32Array | Int8Array | Uint8Array; scale?: number }[] {
  if (output === 'int8') return [...quantizeEmbeddings(rows, 'int8')]
  if (output === 'binary') return Array.from(quantizeEmbeddings(rows, 'binary'), (values) => ({ values }))
  return Array.from(rows, (values) => ({ values }))
}
