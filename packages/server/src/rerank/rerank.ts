import { z } from 'zod'
import { cohereDialect } from '../http/dialect.js'
import { endpoint } from '../http/endpoint.js'
import { list } from '../http/list.js'
import { rerankTexts } from './rerank-texts.js'

const document = z.union([z.string(), z.object({ text: z.string() })])

const request = z
  .object({
    model: z.string().optional().describe('id or alias of a served cross-encoder; default: the first'),
    query: z.string(),
    documents: list(document, { least: 1 }),
    top_n: z.int().min(1).optional(),
    return_documents: z.boolean().default(false),
    truncate: z
      .boolean()
      .default(false)
      .describe("cuts pairs at the model's positions; otherwise a longer pair is an error"),
    max_tokens: z.int().min(4).optional().describe('most tokens kept of a pair'),
  })
  .meta({ id: 'RerankRequest' })

const result = z.object({
  index: z.int(),
  relevance_score: z.number(),
  document: z.object({ text: z.string() }).optional(),
})

const answer = z
  .object({
    id: z.string(),
    model: z.string(),
    results: z.array(result),
    usage: z.object({ total_tokens: z.int() }),
  })
  .meta({ id: 'RerankAnswer' })

/** At Jina's path and at both of Cohere's, whose SDK calls the second. */
export const rerank = ['/v1/rerank', '/v2/rerank'].map((path) =>
  endpoint({
    method: 'POST',
    path,
    summary: 'Rank documents by how well they answer a query, as Cohere and Jina do.',
    tag: 'Rerank',
    dialect: cohereDialect,
    body: request,
    answer,
    failures: [400, 404, 429],
    async handle({ body, ...call }) {
      const texts = body.documents.map((one) => (typeof one === 'string' ? one : one.text))
      const { truncate, max_tokens, top_n } = body
      const settings = { truncate, ...(max_tokens === undefined ? {} : { maxTokens: max_tokens }) }
      const { model, ranking, tokens } = await rerankTexts(call, body.model, body.query, texts, settings)
      return {
        id: crypto.randomUUID(),
        model: model.id,
        results: ranking.ranking(top_n === undefined ? {} : { top: top_n }).map(({ index, score }) => ({
          index,
          relevance_score: score,
          ...(body.return_documents ? { document: { text: texts[index] } } : {}),
        })),
        usage: { total_tokens: tokens },
      }
    },
  }),
)
