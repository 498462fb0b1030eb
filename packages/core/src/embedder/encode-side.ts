import { abortable } from '../async/index.js'
import { copyTexts } from '../lam/check-call.js'
import type { Embeddings } from '../lam/embeddings.js'
import type { EncodeOptions } from '../lam/options.js'
import { type PromptSide, promptOfSide } from '../lam/prompt.js'
import type { Embedder } from './embedder.js'

/** `encodeQuery` and `encodeDocuments` for any embedder: the model's prompt for the side, or else its default prompt. */
export async function encodeSide(
  embedder: Embedder,
  side: PromptSide,
  texts: readonly string[],
  options: Omit<EncodeOptions, 'prompt'> = {},
): Promise<Embeddings> {
  const copied = copyTexts(texts)
  const { prompts } = await abortable(embedder.info(), options.signal)
  const prompt = promptOfSide(prompts, side)
  return embedder.encode(copied, prompt === undefined ? options : { ...options, prompt })
}

/** Tells which texts lost their ends; undefined if none did. */
export function truncationWarning(truncated: readonly number[], texts: number): string | undefined {
  if (truncated.length === 0) return undefined
  const named = truncated.slice(0, 10).join(', ')
  const more = truncated.length > 10 ? ', …' : ''
  return (
    `${truncated.length} of ${texts} texts were longer than the model or maxTokens allows, and their ends were cut off ` +
    `(index ${named}${more}). Split them into shorter texts.`
  )
}
