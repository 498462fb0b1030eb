import { LAM, type ModelSource } from '@lamjs/core'
import { mini } from '@lamjs/model-mini'
import { chooseBackend, type FoundBackend } from './backends.js'

/** Options that every command that runs the model shares. */
export interface EngineOptions {
  readonly backend?: string
  readonly model?: string
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
}

/** Chooses the backend, loads the model and compiles what will be compiled. */
export async function openEngine(options: EngineOptions, signal: AbortSignal): Promise<Engine> {
  const { backend, passedOver, ...batching } = await chooseBackend(options.backend)
  const lam = new LAM(backend, { model: modelSource(options.model), ...batching })
  await lam.warmup({ signal })
  const info = await lam.info()
  return {
    lam,
    running: `${info.backend} on ${info.device}${info.device.includes(info.precision) ? '' : `, ${info.precision}`}`,
    passedOver,
    width: info.config.hiddenSize,
    maxTokens: info.config.maxTokens,
  }
}

/** The default model, or the folder or URL that `--model` names. */
export function modelSource(model: string | undefined): ModelSource {
  return model ?? mini
}

/** Says which faster backends were passed over and how to get them; empty where none was. */
export function passedOverNote(passedOver: readonly FoundBackend[]): string {
  const [first] = passedOver
  if (!first?.missing) return ''
  return `${first.name} ${first.missing.reason}: ${first.missing.remedy}`
}
