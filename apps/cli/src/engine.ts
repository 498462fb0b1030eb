import { LAM, type LamOptions, promptOfSide } from '@lamjs/core/backend'
import { type BackendSettings, chooseBackend, type FoundBackend } from './backends.js'
import { modelSource } from './model-source.js'
import type { ProgressFlags } from './terminal/bar.js'
import { warn } from './terminal/warnings.js'

/** Options of every command that runs the model. */
export interface EngineOptions extends BackendSettings, ProgressFlags {
  readonly backend?: string
  readonly model?: string
  /** Read special tokens such as `[SEP]` in a text as characters. */
  readonly splitSpecialTokens?: boolean
}

/** A loaded model. */
export interface Engine {
  readonly lam: LAM
  /** Backend, device and precision: `'native on cpu (avx512, 2 threads), float32'`. */
  readonly running: string
  /** Preferred backends that cannot run, so that a slower one runs. */
  readonly passedOver: readonly FoundBackend[]
  /** Values in a full embedding. */
  readonly width: number
  /** Default limit of tokens per text. */
  readonly maxTokens: number
  /** The name of the model's prompt for queries or documents; undefined if it has none. */
  promptFor(side: 'query' | 'document'): string | undefined
}

/** Chooses the backend, loads the model and compiles it. */
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
    promptFor: (side) => promptOfSide(info.prompts, side),
  }
}

/** The options of `LAM` for `--model` or the default model. */
export async function modelOptions(
  { model, precision, splitSpecialTokens, ...progress }: EngineOptions,
  signal: AbortSignal,
): Promise<LamOptions> {
  return {
    model: await modelSource(model, progress, signal),
    onWarning: warn,
    ...(precision === undefined ? {} : { precision }),
    ...(splitSpecialTokens === undefined ? {} : { splitSpecialTokens }),
  }
}

/** Names the faster backends that cannot run, and how to install them; empty if there are none. */
export function passedOverNote(passedOver: readonly FoundBackend[]): string {
  const [first] = passedOver
  if (!first?.missing) return ''
  const { reason, remedy } = first.missing
  return `${first.name} ${reason}${remedy === undefined ? '' : `: ${remedy}`}`
}
