import { LamError } from '../errors.js'
import { quote } from '../quote.js'
import { isWholeNumber } from '../whole-number.js'
import { isJsonObject } from './parse-json.js'
import type { ModelFileName } from './source.js'

/** How the rows of a text's tokens become one row: their mean, the first token's row, or the last token's. */
export type Pooling = 'mean' | 'first' | 'last'

/** How a folder wants texts prepared for its model, and rows pooled (softmax encoder spec 1, 3 and 4). */
export interface TextSettings {
  /** How rows of tokens become the row of a text. */
  readonly pooling: Pooling
  /** Whether the tokens of a prompt count in the mean. */
  readonly poolsPrompt: boolean
  /** Whether to lower texts before tokenizing them. */
  readonly lowercase: boolean
  /** Strings to put before a text, by name. */
  readonly prompts: Readonly<Record<string, string>>
  /** The name of the prompt for calls that name none. */
  readonly defaultPrompt?: string
  /** The length that the model was trained for, in tokens, if the folder gives one. */
  readonly maxTokens?: number
  /** The activation from a cross-encoder's one logit to its score, if the folder names one. */
  readonly scoreActivation?: 'sigmoid' | 'identity'
}

/** The settings of a model without settings files: the mean over the whole text. */
export const PLAIN_SETTINGS: TextSettings = { pooling: 'mean', poolsPrompt: true, lowercase: false, prompts: {} }

/** Reads an optional JSON file of the model's folder. @returns undefined if there is none */
export type ReadOptional = (file: ModelFileName) => Promise<OptionalJson | undefined>

export interface OptionalJson {
  /** For messages. */
  readonly label: string
  readonly json: unknown
}

/** Tools write lengths from here on to mean that there is no limit. */
const NO_LIMIT = 1e9

/**
 * Reads the settings files of sentence-transformers. Refuses a folder if `modules.json` lists a module that LAM cannot apply.
 * @throws LamError `LAM_MODEL_UNSUPPORTED` for such a module or pooling, `LAM_CHECKPOINT_CONFIG_INVALID`
 */
export async function readTextSettings(
  config: Readonly<Record<string, unknown>>,
  read: ReadOptional,
): Promise<TextSettings> {
  const modelType = String(config.model_type)
  const [modules, tokenizer, saved, sentence, older] = await Promise.all([
    read('modules.json'),
    read('tokenizer_config.json'),
    read('config_sentence_transformers.json'),
    read('sentence_bert_config.json'),
    modelType === 'bert' ? undefined : read(`sentence_${modelType}_config.json`),
  ])
  const trained = sentence ?? older
  const lengths = [readLength(trained, 'max_seq_length'), readLength(tokenizer, 'model_max_length')]
  const maxTokens = Math.min(...lengths.map((length) => length ?? NO_LIMIT))
  const scoreActivation = readScoreActivation(config, saved)
  return {
    ...(await readPooling(modules, read)),
    lowercase: keyOf(trained, 'do_lower_case') === true,
    ...readPrompts(saved),
    ...(maxTokens < NO_LIMIT ? { maxTokens } : {}),
    ...(scoreActivation === undefined ? {} : { scoreActivation }),
  }
}

/** Reads the pooling that `modules.json` lists. The last part of a class path names the module. */
async function readPooling(
  modules: OptionalJson | undefined,
  read: ReadOptional,
): Promise<Pick<TextSettings, 'pooling' | 'poolsPrompt'>> {
  const whole = { pooling: 'mean', poolsPrompt: true } as const
  if (modules === undefined) return poolingOf(await read('1_Pooling/config.json')) ?? whole
  const { label, json } = modules
  if (!Array.isArray(json)) throw invalid(label, 'a list of modules', json)
  const kinds: string[] = []
  let pooling: Pick<TextSettings, 'pooling' | 'poolsPrompt'> | undefined
  for (const module of json) {
    const kind = isJsonObject(module) && typeof module.type === 'string' ? (module.type.split('.').at(-1) ?? '') : ''
    const path = isJsonObject(module) && typeof module.path === 'string' ? module.path : ''
    kinds.push(kind)
    if (kind === 'Transformer' && path !== '')
      throw unsupported(label, `a Transformer in a folder of its own (${quote(path)})`)
    if (kind === 'Pooling') {
      if (!/^[\w.-]+$/.test(path)) throw invalid(label, 'the name of the pooling’s folder', path)
      pooling = poolingOf(await read(`${path}/config.json`)) ?? whole
    }
  }
  // LAM computes them in this order, each at most once.
  if (/^Transformer(,Pooling(,Normalize)?)?$/.test(kinds.join())) return pooling ?? whole
  const stranger = kinds.find((kind) => !['Transformer', 'Pooling', 'Normalize'].includes(kind))
  throw unsupported(
    label,
    stranger === undefined ? `the modules ${kinds.join(', ')} in this order` : `the module ${quote(stranger)}`,
  )
}

/** The names of pooling modes: keys `pooling_mode_…` in old files, values of `pooling_mode` in newer ones. */
const OLD_MODES: Readonly<Record<string, Pooling>> = { cls_token: 'first', mean_tokens: 'mean', lasttoken: 'last' }
const NEW_MODES: Readonly<Record<string, Pooling>> = { cls: 'first', mean: 'mean', lasttoken: 'last' }

function poolingOf(file: OptionalJson | undefined): Pick<TextSettings, 'pooling' | 'poolsPrompt'> | undefined {
  if (file === undefined) return undefined
  const { label, json } = file
  if (!isJsonObject(json)) throw invalid(label, 'an object', json)
  const poolsPrompt = json.include_prompt !== false
  const named = json.pooling_mode
  const on = Object.keys(json).filter((key) => key.startsWith('pooling_mode_') && json[key] === true)
  const chosen = named === undefined ? on.map((key) => key.slice('pooling_mode_'.length)) : [named].flat()
  if (chosen.length !== 1)
    throw unsupported(label, `pooling by ${chosen.length === 0 ? 'no mode' : chosen.join(' and ')}`)
  const pooling = (named === undefined ? OLD_MODES : NEW_MODES)[String(chosen[0])]
  if (pooling === undefined) throw unsupported(label, `pooling by ${quote(chosen[0])}`)
  return { pooling, poolsPrompt }
}

function readPrompts(file: OptionalJson | undefined): Pick<TextSettings, 'prompts' | 'defaultPrompt'> {
  const prompts = keyOf(file, 'prompts') ?? {}
  if (file === undefined) return { prompts: {} }
  if (!isJsonObject(prompts) || !Object.values(prompts).every((prompt) => typeof prompt === 'string')) {
    throw invalid(`${file.label}: prompts`, 'an object of strings', prompts)
  }
  const chosen = keyOf(file, 'default_prompt_name') ?? undefined
  const texts = prompts as Record<string, string>
  if (chosen === undefined) return { prompts: texts }
  if (typeof chosen === 'string' && Object.hasOwn(prompts, chosen)) return { prompts: texts, defaultPrompt: chosen }
  throw invalid(`${file.label}: default_prompt_name`, `one of ${quote(Object.keys(prompts))}`, chosen)
}

/** @returns undefined if there is no limit, or one so large that it means none */
function readLength(file: OptionalJson | undefined, key: string): number | undefined {
  const length = keyOf(file, key) ?? undefined
  if (file === undefined || length === undefined || (typeof length === 'number' && length >= NO_LIMIT)) return undefined
  if (isWholeNumber(length, 2)) return length
  throw invalid(`${file.label}: ${key}`, 'a whole number of tokens from 2 on', length)
}

/** The activation's name has three possible places; the newest counts first. */
function readScoreActivation(
  config: Readonly<Record<string, unknown>>,
  saved: OptionalJson | undefined,
): TextSettings['scoreActivation'] {
  const nested = isJsonObject(config.sentence_transformers) ? config.sentence_transformers.activation_fn : undefined
  const named = nested ?? keyOf(saved, 'activation_fn') ?? config.sbert_ce_default_activation_function ?? undefined
  if (named === undefined) return undefined
  const kind = String(named).split('.').at(-1)
  if (kind === 'Identity') return 'identity'
  if (kind === 'Sigmoid') return 'sigmoid'
  throw unsupported(saved?.label ?? 'config.json', `the score's activation ${quote(named)}`)
}

function keyOf(file: OptionalJson | undefined, key: string): unknown {
  return isJsonObject(file?.json) ? file.json[key] : undefined
}

function invalid(where: string, expected: string, found: unknown): LamError {
  return new LamError('LAM_CHECKPOINT_CONFIG_INVALID', `${where}: expected ${expected}, found ${quote(found)}.`)
}

function unsupported(label: string, what: string): LamError {
  return new LamError(
    'LAM_MODEL_UNSUPPORTED',
    `${label}: found ${what}, which this project does not compute. It computes a Transformer, Pooling (mean, first or last token) and ` +
      'Normalize, and the activations Sigmoid and Identity. A model is never run without a part of it.',
  )
}
