import { LAM, type LamOptions } from '@lamjs/core'
import { type BackendSettings, chooseBackend, type FoundBackend } from './backends.js'
import { modelSource } from './model-source.js'
import { warn } from './terminal/warnings.js'

/** Options that every command that runs the model shares. */
export interface EngineOptions extends BackendSettings {
  readonly backend?: string
  readonly model?: string
  /** Read `[SEP]` and the like in a text as characters. */
  readonly splitSpecialTokens?: boolean
}

/** A model ready to be asked. */
export interface Engine {
  readonly lam: LAM
  /** Backend, device and precision: `'native on cpu (avx512, 2 threads), float32'`. */
  readonly running: string
  /** Backends that are preferred but could not be had, so that a slower one runs. */
  readonly passedOver: readonly FoundBackend[]
  /** Values in a full embedding. */
  readonly width: number
  /** Tokens kept of a text unless the caller says otherwise. */
  readonly maxTokens: number
  /** The name of the prompt that the model has for queries or for documents; undefined where it has none. */
  promptFor(side: 'query' | 'document'): string | undefined
}

/** Names that published models have for a side's prompt, the usual one first. */
const PROMPTS = { query: ['query'], document: ['document', 'passage', 'corpus'] } as const

/** Chooses the backend, loads the model and compiles what will be compiled. */
export async function openEngine(options: EngineOptions, signal: AbortSignal): Promise<Engine> {
  const { backend, passedOver } = await chooseBackend(options.backend, options)
  const lam = new LAM(backend, await modelOptions(options, signal))
  await lam.warmup({ signal })
  const info = await lam.info()
  return {
    lam,
    running: `${info.backend} on ${info.device}${info.device.includes(info.precision) ? '' : `, ${info.precision}`}`,
    passedOver,
    width: info.config.hiddenSize,
    maxTokens: info.config.maxTokens,
    promptFor: (side) => PROMPTS[side].find((name) => Object.hasOwn(info.settings.prompts, name)),
  }
}

/** The default model or what `--model` names, and how it is to run. */
export async function modelOptions(
  { model, precision, splitSpecialTokens }: EngineOptions,
  signal: AbortSignal,
): Promise<LamOptions> {
  return {
    model: await modelSource(model, signal),
    onWarning: warn,
    ...(precision === undefined ? {} : { precision }),
    ...(splitSpecialTokens === undefined ? {} : { splitSpecialTokens }),
  }
}

/** Says which faster backends were passed over and how to get them; empty where none was. */
export function passedOverNote(passedOver: readonly FoundBackend[]): string {
  const [first] = passedOver
  if (!first?.missing) return ''
  const { reason, remedy } = first.missing
  return `${first.name} ${reason}${remedy === undefined ? '' : `: ${remedy}`}`
}
