import { z } from 'zod'
import { base64 } from '../embedding/base64.js'
import { maxTokensField, maxTokensOf } from '../embedding/max-tokens.js'
import { openaiDialect } from '../http/dialect.js'
import { endpoint } from '../http/endpoint.js'
import { list } from '../http/list.js'

const request = z
  .object({
    model: z.string().optional().describe('id or alias of a served model; default: the first'),
    input: z.string().describe('one text, of any length for models of the lam family'),
    passages: z
      .union([z.literal('paragraphs'), list(z.tuple([z.int().min(0), z.int().min(1)]))])
      .default('paragraphs')
      .describe('the blocks between blank lines, or ranges [start, end) of UTF-16 units'),
    context: z
      .enum(['document', 'windows', 'passage', 'both'])
      .default('document')
      .describe('the text that the model reads around a passage'),
    dimensions: z.int().min(1).optional(),
    encoding_format: z.enum(['float', 'base64']).default('float'),
    normalize: z.boolean().optional(),
    prompt_name: z.string().optional(),
    prompt: z.string().optional().describe('a text of your own before the text'),
    max_tokens: maxTokensField.describe('most tokens kept of the text; default: all'),
  })
  .meta({ id: 'PassagesRequest' })

const answer = z
  .object({
    object: z.literal('list'),
    data: z.array(
      z.object({
        object: z.literal('passage'),
        index: z.int(),
        start: z.int(),
        end: z.int(),
        token_start: z.int().describe("the first of the passage's tokens among the text's"),
        token_end: z.int(),
        tokens: z.int(),
        truncated: z.boolean(),
        embedding: z.union([z.array(z.number()), z.string()]),
      }),
    ),
    model: z.string(),
    usage: z.object({ prompt_tokens: z.int(), total_tokens: z.int() }),
    omitted: z.array(z.int()).describe('passages wholly beyond max_tokens, which have no row'),
  })
  .meta({ id: 'PassagesAnswer' })

export const passages = endpoint({
  method: 'POST',
  path: '/v1/passages',
  summary: 'Embed each passage of one long text as it stands in that text (late chunking).',
  tag: 'LAM',
  dialect: openaiDialect,
  body: request,
  answer,
  failures: [400, 404, 429],
  async handle({ body, models, signal, report }) {
    const { input, context, dimensions, normalize, prompt, prompt_name, max_tokens, encoding_format } = body
    const named = prompt === undefined ? prompt_name : { text: prompt }
    const { id } = models.find(body.model)
    report({ model: id, texts: 1 })
    const rows = await models.use(id, signal, ({ lam, turns }) =>
      turns.take(signal, () =>
        lam.encodePassages(input, {
          passages: body.passages,
          context,
          signal,
          ...(dimensions === undefined ? {} : { dim: dimensions }),
          ...(normalize === undefined ? {} : { normalize }),
          ...(named === undefined ? {} : { prompt: named }),
          ...maxTokensOf(max_tokens),
        }),
      ),
    )
    report({ tokens: rows.tokenCount })
    const truncated = new Set(rows.truncated)
    return {
      object: 'list',
      data: Array.from(rows, (row, index) => ({
        object: 'passage',
        index,
        start: rows.passages[index].start,
        end: rows.passages[index].end,
        token_start: rows.passages[index].tokenStart,
        token_end: rows.passages[index].tokenEnd,
        tokens: rows.tokenCounts[index],
        truncated: truncated.has(index),
        embedding: encoding_format === 'base64' ? base64(row) : Array.from(row),
      })),
      model: id,
      usage: { prompt_tokens: rows.tokenCount, total_tokens: rows.tokenCount },
      omitted: rows.omitted,
    }
  },
})
