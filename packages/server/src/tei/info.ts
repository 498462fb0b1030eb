import { z } from 'zod'
import { teiDialect } from '../http/dialect.js'
import { endpoint } from '../http/endpoint.js'
import { notReady } from '../http/failure.js'
import { listOf } from './embed.js'
import { infoAnswer, tokenizeAnswer, tokenizeRequest } from './schemas.js'

const tei = { tag: 'text-embeddings-inference', dialect: teiDialect } as const

export const tokenize = endpoint({
  ...tei,
  method: 'POST',
  path: '/tokenize',
  summary: 'The tokens of texts. Their places in the text are not known.',
  body: tokenizeRequest,
  answer: tokenizeAnswer,
  failures: [400, 413],
  async handle({ body, models, signal, report }) {
    const { inputs, add_special_tokens, prompt_name } = body
    const texts = listOf(inputs)
    const { id } = models.find(undefined)
    report({ model: id, texts: texts.length })
    return models.use(id, signal, async ({ lam, info }) => {
      const maxTokens = info.config.mostTokens
      const all = await lam.tokenize(texts, {
        maxTokens,
        signal,
        ...(prompt_name == null ? {} : { prompt: prompt_name }),
      })
      return all.map(({ ids, tokens, special }) =>
        Array.from(ids, (token, i) => ({
          id: token,
          text: tokens[i],
          special: special[i],
          start: null,
          stop: null,
        })).filter((_, i) => add_special_tokens || (i > 0 && i < ids.length - 1)),
      )
    })
  },
})

export const info = endpoint({
  ...tei,
  method: 'GET',
  path: '/info',
  summary: 'The model that the endpoints of text-embeddings-inference use.',
  answer: infoAnswer,
  async handle({ models, signal, limits }) {
    return models.use(
      models.find(undefined).id,
      signal,
      async ({ info: { model, precision, settings, task, maxTokens } }) => ({
        model_id: model,
        model_sha: null,
        model_dtype: precision,
        model_type:
          task === 'encoder'
            ? { embedding: { pooling: settings.pooling } }
            : { reranker: { id2label: { '0': 'LABEL_0' }, label2id: { LABEL_0: 0 } } },
        max_input_length: maxTokens,
        max_client_batch_size: limits.inputs,
        auto_truncate: false,
        // It has no version of theirs.
        version: 'lam',
      }),
    )
  },
})

export const health = endpoint({
  ...tei,
  method: 'GET',
  path: '/health',
  summary: 'Whether the server takes requests.',
  isOpen: true,
  answer: z.object({ state: z.string() }),
  failures: [503],
  async handle({ server }) {
    if (server.state === 'ready') return { state: server.state }
    throw notReady(server.state)
  },
})
