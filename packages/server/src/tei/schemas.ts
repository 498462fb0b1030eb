import { z } from 'zod'
import { list } from '../http/list.js'

const oneOrMany = z.union([z.string(), list(z.string(), { least: 1 })])

/** Fields of every request that embeds. */
export const embedFields = {
  truncate: z.boolean().nullish().describe("cuts texts at the model's length; otherwise a longer text is an error"),
  truncation_direction: z.enum(['Right', 'right']).optional().describe('the left end cannot be cut'),
  prompt_name: z.string().nullish().describe("one of the model's prompts, put before each text"),
}

export const embedRequest = z
  .object({
    inputs: oneOrMany,
    normalize: z.boolean().default(true),
    dimensions: z.int().min(1).nullish().describe('the first components of each row, normalised again'),
    ...embedFields,
  })
  .meta({ id: 'EmbedRequest' })

export const embedAnswer = z.array(z.array(z.number())).meta({ id: 'EmbedResponse' })

export const embedAllRequest = z.object({ inputs: oneOrMany, ...embedFields }).meta({ id: 'EmbedAllRequest' })
export const embedAllAnswer = z.array(embedAnswer).meta({ id: 'EmbedAllResponse' })

export const similarityRequest = z
  .object({
    inputs: z.object({ source_sentence: z.string(), sentences: list(z.string(), { least: 1 }) }),
    parameters: z.object(embedFields).nullish(),
  })
  .meta({ id: 'SimilarityRequest' })
export const similarityAnswer = z.array(z.number()).meta({ id: 'SimilarityResponse' })

export const rerankRequest = z
  .object({
    query: z.string(),
    texts: list(z.string(), { least: 1 }),
    raw_scores: z.boolean().default(false).describe('logits; otherwise from 0 to 1'),
    return_text: z.boolean().default(false),
    truncate: embedFields.truncate,
    truncation_direction: embedFields.truncation_direction,
  })
  .meta({ id: 'TeiRerankRequest' })
export const rerankAnswer = z
  .array(z.object({ index: z.int(), score: z.number(), text: z.string().optional() }))
  .meta({ id: 'TeiRerankResponse' })

export const tokenizeRequest = z
  .object({ inputs: oneOrMany, add_special_tokens: z.boolean().default(true), prompt_name: embedFields.prompt_name })
  .meta({ id: 'TokenizeRequest' })
export const tokenizeAnswer = z
  .array(
    z.array(
      z.object({
        id: z.int(),
        text: z.string(),
        special: z.boolean(),
        start: z.int().nullable(),
        stop: z.int().nullable(),
      }),
    ),
  )
  .meta({ id: 'TokenizeResponse' })

export const infoAnswer = z
  .object({
    model_id: z.string(),
    model_sha: z.string().nullable(),
    model_dtype: z.string(),
    model_type: z.union([
      z.object({ embedding: z.object({ pooling: z.string() }) }),
      z.object({
        reranker: z.object({ id2label: z.record(z.string(), z.string()), label2id: z.record(z.string(), z.int()) }),
      }),
    ]),
    max_input_length: z.int().describe('tokens; models of the lam family read longer texts too'),
    max_client_batch_size: z.int(),
    auto_truncate: z.boolean(),
    version: z.string(),
  })
  .meta({ id: 'Info' })
