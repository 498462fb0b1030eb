import type { ModelConfig } from '@lamjs/core/backend'

/** The table of words, in every family. */
export const WORDS = 'embeddings.word_embeddings.weight'

/** The norm after the last layer, whose output is the rows. */
export function lastNorm({ family, layers }: ModelConfig): string {
  const last = layers - 1
  return family === 'lam' ? `ffn_norms.${last}` : `encoder.layer.${last}.output.LayerNorm`
}
