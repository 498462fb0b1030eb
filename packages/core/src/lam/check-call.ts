import { LamError } from '../errors.js'
import { checkOutput, type EmbeddingsOf, type Output, type RowOf } from '../outputs/output.js'
import { quote } from '../quote.js'
import { checkPassages } from '../tokenizer/passages.js'
import { checkMaxTokens } from '../tokenizer/token-collector.js'
import { isWholeNumber } from '../whole-number.js'
import type { EncodeOptions, EncodePassagesOptions } from './options.js'
import { checkContext } from './plan-passages.js'
import { checkPrompt } from './prompt.js'

/** Copies a call's texts, so that the caller may change its list while the call runs. */
export function copyTexts(input: readonly string[], call = 'encode expects a string or an array of strings'): string[] {
  if (!Array.isArray(input)) throw new LamError('LAM_INPUT_NOT_A_STRING', `${call}, found ${quote(input)}.`)
  return Array.from(input, (text, index) => checkText(text, index))
}

/** `encode` of one text or of a list, by a function of lists. It copies the list before it returns. */
export async function encodeOneOrAll(
  input: string | readonly string[],
  encodeTexts: (texts: readonly string[]) => Promise<EmbeddingsOf<Output>>,
): Promise<RowOf<Output> | EmbeddingsOf<Output>> {
  if (typeof input !== 'string') return encodeTexts(copyTexts(input))
  return [...(await encodeTexts([input]))][0]
}

/**
 * The text, if it is a string.
 * @throws LamError `LAM_INPUT_NOT_A_STRING` with the text's index
 */
export function checkText(text: unknown, index: number): string {
  if (typeof text === 'string') return text
  const found = text === null ? 'null' : Array.isArray(text) ? 'an array' : typeof text
  throw new LamError(
    'LAM_INPUT_NOT_A_STRING',
    `${index < 0 ? 'The query' : `Text ${index}`} must be a string, found ${found}.`,
  )
}

/** Copies a call's options, and checks all that needs no model. @throws LamError `LAM_OPTION_INVALID` */
export function checkOptions<T extends EncodeOptions<Output>>(options: T): T {
  checkIsObject(options)
  const { maxTokens, signal, onProgress, prompt, normalize, output } = options
  if (output !== undefined) checkOutput(output)
  checkPrompt(prompt)
  if (normalize !== undefined && typeof normalize !== 'boolean') throw invalid('normalize', 'true or false', normalize)
  if (maxTokens !== undefined) checkMaxTokens(maxTokens)
  if (signal !== undefined && !isAbortSignal(signal)) throw invalid('signal', 'an AbortSignal', signal)
  if (onProgress !== undefined && typeof onProgress !== 'function') {
    throw invalid('onProgress', 'a function', onProgress)
  }
  return typeof prompt === 'object' ? { ...options, prompt: { text: prompt.text } } : { ...options }
}

/**
 * Copies the options of `encodePassages`, and checks all that needs no model.
 * @returns the passages as ranges, the context, and the options of every call
 * @throws LamError `LAM_OPTION_INVALID`, `LAM_PASSAGE_INVALID`
 */
export function checkPassageOptions(text: string, options: EncodePassagesOptions) {
  const { passages = 'paragraphs', context = 'document', ...rest } = checkOptions(options)
  if (rest.output !== undefined) checkOutput(rest.output, ['float32'])
  const ranges = checkPassages(passages, text)
  checkContext(context)
  return { ranges, context, rest }
}

/** For embedders that do not know the model's width yet. @throws LamError `LAM_OPTION_INVALID` */
export function checkDim(dim: unknown): void {
  if (dim === undefined || isWholeNumber(dim, 1)) return
  throw invalid('dim', 'a whole number from 1 on', dim)
}

/**
 * Refuses options that are no object.
 * @throws LamError `LAM_OPTION_INVALID`
 */
export function checkIsObject(options: unknown): void {
  if (typeof options !== 'object' || options === null) throw invalid('options', 'an object', options)
}

/** Accepts a signal of another realm or a polyfill too, which `instanceof` would refuse. */
function isAbortSignal(value: unknown): value is AbortSignal {
  return Object.prototype.toString.call(value) === '[object AbortSignal]'
}

function invalid(option: string, expected: string, found: unknown): LamError {
  return new LamError('LAM_OPTION_INVALID', `${option} must be ${expected}, found ${quote(found)}.`)
}
