import { traced } from '../tracing/tracing.js'
import type { EncodeJob } from './job.js'

/** The tokens of one text, as the model reads them. */
export interface TextTokenization {
  /** `[tokens]`, special tokens and the prompt's included; those beyond `maxTokens` are left out. */
  readonly ids: Int32Array
  /** `[tokens]`, the vocabulary's entries, such as `'##ing'`. */
  readonly tokens: readonly string[]
  /** `[tokens]`, whether a token is a mark of the model's own, such as `[CLS]`. */
  readonly special: readonly boolean[]
  /** Tokens of the whole text, including special tokens and those beyond `maxTokens`. */
  readonly tokenCount: number
  /** Whether the text was longer than `maxTokens` and lost its end. */
  readonly truncated: boolean
}

/** Tokenizes texts as `encode` does, with the job's prompt and limit. */
export async function tokenizeTexts(
  { tokenizer, prompt, maxTokens, signal, trace }: EncodeJob,
  texts: readonly string[],
): Promise<TextTokenization[]> {
  const all: TextTokenization[] = []
  for (const text of texts) {
    const work = () => tokenizer.encodeAsync(prompt + text, maxTokens, signal)
    const { ids, tokenCount, truncated } = await traced('tokenize', trace, {}, work, (found) => ({
      texts: 1,
      tokens: found.ids.length,
    }))
    const named = Array.from(ids, (id) => tokenizer.entry(id))
    all.push({
      ids,
      tokens: named.map(({ token }) => token),
      special: named.map(({ special }) => special),
      tokenCount,
      truncated,
    })
  }
  return all
}
