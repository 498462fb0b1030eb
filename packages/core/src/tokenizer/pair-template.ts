import { quote } from '../quote.js'
import { invalidTokenizer } from './tokenizer-file.js'

/** One part of a joined pair: a special token or one of the two texts, with its token type. */
export type PairPart = { readonly id: number; readonly type: number } | { readonly text: 0 | 1; readonly type: number }

/**
 * How the file's `post_processor` joins two texts: `[CLS] a [SEP] b [SEP]` with types 0 and 1 for BERT, `<s> a </s></s> b </s>` with type 0
 * for RoBERTa and XLM-R (softmax encoder spec 5).
 * @param file the name for messages
 * @throws LamError `LAM_CHECKPOINT_TOKENIZER_INVALID` if the file joins no pairs
 */
export function pairTemplate(postProcessor: unknown, file: string): readonly PairPart[] {
  const parts = processors(postProcessor)
    .map(partsOf)
    .find((found) => found !== undefined)
  const texts = parts?.flatMap((part) => ('text' in part ? part.text : []))
  if (parts !== undefined && texts?.join() === '0,1') return parts
  throw invalidTokenizer(file, `post_processor must define how to join two texts; found ${quote(postProcessor)}.`)
}

function processors(value: unknown): Record<string, unknown>[] {
  if (typeof value !== 'object' || value === null) return []
  const { type, processors: inner } = value as Record<string, unknown>
  return type === 'Sequence' && Array.isArray(inner) ? inner.flatMap(processors) : [value as Record<string, unknown>]
}

function partsOf(processor: Record<string, unknown>): PairPart[] | undefined {
  const { type, sep, cls } = processor
  if (type === 'TemplateProcessing') return templateParts(processor)
  if (!isTokenWithId(sep) || !isTokenWithId(cls)) return undefined
  const [first, last] = [cls[1], sep[1]]
  if (type === 'BertProcessing') {
    return [special(first, 0), text(0, 0), special(last, 0), text(1, 1), special(last, 1)]
  }
  if (type === 'RobertaProcessing') {
    return [special(first, 0), text(0, 0), special(last, 0), special(last, 0), text(1, 0), special(last, 0)]
  }
  return undefined
}

/** `pair` of a template: a list of `{ SpecialToken: { id, type_id } }` and `{ Sequence: { id: 'A' | 'B', type_id } }`. */
function templateParts({ pair, special_tokens: tokens }: Record<string, unknown>): PairPart[] | undefined {
  if (!Array.isArray(pair)) return undefined
  const parts = pair.flatMap((entry): PairPart[] => {
    const { SpecialToken: token, Sequence: sequence } = (entry ?? {}) as Record<
      string,
      Record<string, unknown> | undefined
    >
    if (sequence !== undefined) return [text(sequence.id === 'A' ? 0 : 1, Number(sequence.type_id))]
    const ids = (tokens as Record<string, { ids?: unknown }> | undefined)?.[String(token?.id)]?.ids
    return Array.isArray(ids) ? ids.map((id) => special(Number(id), Number(token?.type_id))) : []
  })
  return parts.every(({ type }) => type === 0 || type === 1) ? parts : undefined
}

function isTokenWithId(value: unknown): value is [string, number] {
  return Array.isArray(value) && Number.isInteger(value[1])
}

function special(id: number, type: number): PairPart {
  return { id, type }
}

function text(index: 0 | 1, type: number): PairPart {
  return { text: index, type }
}
