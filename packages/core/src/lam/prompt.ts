import type { TextSettings } from '../checkpoint/text-settings.js'
import { LamError } from '../errors.js'
import { quote } from '../quote.js'

/** The name of one of the model's prompts, or the caller's own prompt. */
export type Prompt = string | { readonly text: string }

/** The role of a text in a search. */
export type PromptSide = 'query' | 'document'

/** The names of a side's prompt in published models, in the order in which sentence-transformers tries them. */
const SIDES: Readonly<Record<PromptSide, readonly string[]>> = {
  query: ['query'],
  document: ['document', 'passage', 'corpus'],
}

/** The name of the prompt that a model has for a side; undefined where it has none. */
export function promptOfSide(prompts: TextSettings['prompts'], side: PromptSide): string | undefined {
  return SIDES[side].find((name) => Object.hasOwn(prompts, name))
}

/**
 * The string to put before each text (softmax encoder spec 4).
 * @param prompt the caller's choice; if undefined, the side's prompt counts, or else the model's default
 * @throws LamError `LAM_OPTION_INVALID` for a name the model does not have
 */
export function promptText(
  { prompts, defaultPrompt }: TextSettings,
  prompt: Prompt | undefined,
  side?: PromptSide,
): string {
  if (typeof prompt === 'object') return prompt.text
  const ofSide = side && promptOfSide(prompts, side)
  const name = prompt ?? ofSide ?? defaultPrompt
  if (name === undefined) return ''
  if (Object.hasOwn(prompts, name)) return prompts[name]
  const names = Object.keys(prompts)
  const known = names.length === 0 ? 'This model has no prompts.' : `This model has ${names.map(quote).join(', ')}.`
  throw new LamError(
    'LAM_OPTION_INVALID',
    `prompt: found no prompt named ${quote(name)}. ${known} For a prompt of your own, pass { text: '…' }.`,
  )
}

/** @throws LamError `LAM_OPTION_INVALID` if it is neither a name nor `{ text }` */
export function checkPrompt(prompt: unknown): void {
  if (prompt === undefined || typeof prompt === 'string') return
  if (typeof prompt === 'object' && prompt !== null && typeof (prompt as { text?: unknown }).text === 'string') return
  throw new LamError(
    'LAM_OPTION_INVALID',
    `prompt must be the name of a prompt or { text: '…' }, found ${quote(prompt)}.`,
  )
}
