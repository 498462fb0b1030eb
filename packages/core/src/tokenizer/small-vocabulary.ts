import { isJsonObject } from '../checkpoint/parse-json.js'
import type { TokenizerFile } from './tokenizer-file.js'

/**
 * A tokenizer file of BERT's kind for the library, with the few tokens that it needs to normalise and to put special tokens around a text: the
 * unknown token, the added ones, those that `post_processor` names, and the letter that `Tokenizer` tries.
 */
export function smallVocabulary({ json, bert, vocabulary }: TokenizerFile): Record<string, unknown> {
  const wanted = [bert?.unknown, ...(bert?.added ?? []).map(({ content }) => content), 'a']
  const vocab: Record<string, number> = {}
  for (const token of [...wanted, ...stringsIn(json.post_processor)]) {
    const id = token === undefined ? undefined : vocabulary.get(token)
    if (token !== undefined && id !== undefined) vocab[token] = id
  }
  return { ...json, model: { ...(json.model as object), vocab } }
}

/** Every string of a JSON value, keys included. */
function stringsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  if (Array.isArray(value)) return value.flatMap(stringsIn)
  return isJsonObject(value) ? Object.entries(value).flatMap(([key, entry]) => [key, ...stringsIn(entry)]) : []
}
