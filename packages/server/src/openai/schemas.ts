import { z } from 'zod'
import { maxTokensField } from '../embedding/max-tokens.js'
import { list } from '../http/list.js'

const text = z.string()
const token = z.int().min(0)
/** The first tells what it is, and is refused. */
const tokens = { least: 1, most: 1 }

/** The body of `POST /v1/embeddings`: OpenAI's fields, and LAM's own below them. */
export const embeddingsRequest = z
  .object({
    model: z.string().describe('id or alias of a served model'),
    input: z
      .union([text, list(text, { least: 1 }), list(token, tokens), list(list(token, tokens), tokens)], {
        error: 'expected a string, or a list of strings that is not empty',
      })
      .describe('a text or texts; lists of token ids are refused'),
    encoding_format: z.enum(['float', 'base64']).default('float'),
    dimensions: z.int().min(1).optional().describe('the first components of each row, normalised again'),
    user: z.string().optional().describe('ignored'),
    prompt_name: z.string().optional().describe("one of the model's prompts, put before each text"),
    prompt: z.string().optional().describe('a text of your own before each text'),
    normalize: z.boolean().optional().describe('false gives rows as the model pools them'),
    truncate: z.boolean().optional().describe("cuts texts at the model's length; otherwise a longer text is an error"),
    max_tokens: maxTokensField.describe("most tokens kept of a text; 'all' keeps every one"),
    output_dtype: z
      .enum(['float32', 'int8', 'binary'])
      .default('float32')
      .describe('components as float32, as int8 with a scale a row, or as bits'),
    token_counts: z.boolean().default(false).describe('adds tokens and truncated to each item'),
  })
  .meta({ id: 'EmbeddingsRequest' })

const item = z.object({
  object: z.literal('embedding'),
  index: z.int(),
  embedding: z.union([z.array(z.number()), z.string()]).describe('components, or base64 of their little-endian bytes'),
  scale: z.number().optional().describe('of output_dtype int8: a component is its integer times the scale'),
  tokens: z.int().optional(),
  truncated: z.boolean().optional(),
})

export const embeddingsAnswer = z
  .object({
    object: z.literal('list'),
    data: z.array(item),
    model: z.string(),
    usage: z.object({ prompt_tokens: z.int(), total_tokens: z.int() }),
  })
  .meta({ id: 'EmbeddingsAnswer' })

export const modelAnswer = z
  .object({
    id: z.string(),
    object: z.literal('model'),
    created: z.int(),
    owned_by: z.string(),
    lam: z
      .object({
        aliases: z.array(z.string()),
        loaded: z.boolean(),
        task: z.enum(['encoder', 'cross-encoder']),
        dim: z.int().optional(),
        max_tokens: z.int().optional().describe('most tokens of a text that a call keeps by default'),
        prompts: z.record(z.string(), z.string()).optional(),
        default_prompt: z.string().optional(),
        family: z.string().optional(),
        backend: z.string().optional(),
        device: z.string().optional(),
        precision: z.string().optional(),
        tolerance: z.object({ absolute: z.number(), cosine: z.number() }).optional(),
      })
      .optional()
      .describe('facts of the model; most of them only if it is loaded'),
  })
  .meta({ id: 'Model' })

export const modelsAnswer = z
  .object({ object: z.literal('list'), data: z.array(modelAnswer) })
  .meta({ id: 'ModelList' })
