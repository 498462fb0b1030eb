import { z } from 'zod'
import { embedTexts } from '../embedding/embed-texts.js'
import { ollamaDialect } from '../http/dialect.js'
import { type Call, endpoint } from '../http/endpoint.js'
import { list } from '../http/list.js'

const ollama = { tag: 'Ollama', dialect: ollamaDialect } as const

const request = z
  .object({
    model: z.string(),
    input: z.union([z.string(), list(z.string())]),
    truncate: z.boolean().default(true).describe("cuts texts at the model's length, as Ollama does unless told"),
    dimensions: z.int().min(1).optional(),
    keep_alive: z.union([z.string(), z.number()]).optional().describe('ignored'),
    options: z.looseObject({}).optional().describe('ignored'),
  })
  .meta({ id: 'OllamaEmbedRequest' })

export const ollamaEmbed = endpoint({
  ...ollama,
  method: 'POST',
  path: '/api/embed',
  summary: 'Embed texts, as Ollama does.',
  body: request,
  answer: z
    .object({
      model: z.string(),
      embeddings: z.array(z.array(z.number())),
      total_duration: z.int().describe('ns'),
      load_duration: z.int().describe('ns'),
      prompt_eval_count: z.int(),
    })
    .meta({ id: 'OllamaEmbedResponse' }),
  failures: [400, 404, 429],
  async handle({ body, ...call }) {
    const start = performance.now()
    const { model, input, truncate, dimensions } = body
    const texts = typeof input === 'string' ? [input] : input
    const { rows, tokens } = await embedTexts(call, servedName(model, call), texts, {
      truncate,
      ...(dimensions === undefined ? {} : { dim: dimensions }),
    })
    return {
      model,
      embeddings: rows,
      total_duration: Math.round((performance.now() - start) * 1e6),
      load_duration: 0,
      prompt_eval_count: tokens,
    }
  },
})

export const ollamaEmbeddings = endpoint({
  ...ollama,
  method: 'POST',
  path: '/api/embeddings',
  summary: "Embed one text, as Ollama's older clients do. The row is not normalised.",
  body: z
    .object({
      model: z.string(),
      prompt: z.string().describe('the text'),
      keep_alive: request.shape.keep_alive,
      options: request.shape.options,
    })
    .meta({ id: 'OllamaEmbeddingsRequest' }),
  answer: z.object({ embedding: z.array(z.number()) }).meta({ id: 'OllamaEmbeddingsResponse' }),
  failures: [400, 404, 429],
  async handle({ body, ...call }) {
    const { rows } = await embedTexts(call, servedName(body.model, call), [body.prompt], {
      truncate: true,
      normalize: false,
    })
    return { embedding: Array.from(rows.at(0) ?? []) }
  },
})

/** Ollama's clients name the version of a model behind a colon. */
function servedName(name: string, { models }: Pick<Call<unknown>, 'models'>): string {
  const isServed = models.models.some(({ id, aliases }) => id === name || aliases?.includes(name))
  return isServed ? name : name.replace(/:latest$/, '')
}

export const ollamaTags = endpoint({
  ...ollama,
  method: 'GET',
  path: '/api/tags',
  summary: 'List the served models, as Ollama does.',
  answer: z
    .object({ models: z.array(z.looseObject({ name: z.string(), model: z.string() })) })
    .meta({ id: 'OllamaTags' }),
  async handle({ models }) {
    return { models: models.models.map(({ id }) => ({ name: id, model: id, details: { format: 'safetensors' } })) }
  },
})

export const ollamaVersion = endpoint({
  ...ollama,
  method: 'GET',
  path: '/api/version',
  summary: 'A version, for clients that ask for one before they go on. It is none of Ollama.',
  answer: z.object({ version: z.string() }).meta({ id: 'OllamaVersion' }),
  handle: async () => ({ version: '0.0.0-lam' }),
})
