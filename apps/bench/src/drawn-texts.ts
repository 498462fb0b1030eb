import { countTokens } from './corpus.js'
import type { Text } from './texts.js'

/**
 * Texts of all lengths, drawn evenly from a sorted list.
 * @param tokens about as many as they are to have together; at least one text is drawn, and all where the list has fewer
 */
export function drawEvenly(sorted: readonly Text[], tokens: number): Text[] {
  const share = Math.min(1, tokens / countTokens(sorted))
  const count = Math.max(1, Math.round(sorted.length * share))
  return Array.from({ length: count }, (_, i) => sorted[Math.floor(((i + 0.5) * sorted.length) / count)])
}
