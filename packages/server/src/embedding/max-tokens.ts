import { z } from 'zod'

/** The field `max_tokens` of a request. */
export const maxTokensField = z
  .union([z.int().min(2), z.literal('all')], { error: "expected a whole number from 2 on, or 'all'" })
  .optional()

/** The option `maxTokens` of a call, for the field of a request. */
export function maxTokensOf(field: z.infer<typeof maxTokensField>): { maxTokens?: number } {
  if (field === undefined) return {}
  return { maxTokens: field === 'all' ? Number.POSITIVE_INFINITY : field }
}
