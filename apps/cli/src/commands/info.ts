import { LAM, LamError, type LamInfo } from '@lamjs/core'
import { throwIfAborted } from '@lamjs/core/backend'
import { type FoundBackend, findBackends } from '../backends.js'
import { type EngineOptions, modelOptions } from '../engine.js'
import { stdoutSink } from '../output/byte-sink.js'
import { paletteFor } from '../terminal/colour.js'
import { type BackendState, infoReport, type Report } from '../terminal/info-report.js'
import { version } from '../version.js'

/** `lam info`: shows the model, the backends with their devices, versions, and missing packages. */
export async function info(flags: EngineOptions, signal: AbortSignal): Promise<void> {
  const report = await gather(flags, signal)
  const text = flags.json ? `${JSON.stringify(report, undefined, 2)}\n` : infoReport(report, paletteFor(process.stdout))
  await stdoutSink().write(text)
}

async function gather(flags: EngineOptions, signal: AbortSignal): Promise<Report> {
  const backends: BackendState[] = []
  let model: LamInfo | undefined
  let failure: unknown
  for (const found of await findBackends(flags, flags.backend)) {
    try {
      if (found.misfit !== undefined) throw new LamError('LAM_OPTION_INVALID', `Backend ${found.name} ${found.misfit}.`)
      const loaded = await load(found, flags, signal)
      model ??= loaded
      backends.push(stateOf(found, loaded, loaded === model && loaded !== undefined))
    } catch (error) {
      failure ??= error
      backends.push({ ...stateOf(found, undefined, false), failed: found.misfit ?? (error as Error).message })
    }
    throwIfAborted(signal)
  }
  // Without a working backend `lam` cannot describe the model, so the user must see the reason.
  if (model === undefined && failure !== undefined) throw failure
  return {
    version,
    node: process.versions.node,
    platform: `${process.platform} ${process.arch}`,
    ...(model === undefined ? {} : { model: describe(model) }),
    backends,
  }
}

async function load(
  { backend }: FoundBackend,
  flags: EngineOptions,
  signal: AbortSignal,
): Promise<LamInfo | undefined> {
  if (backend === undefined) return undefined
  await using lam = new LAM(backend, await modelOptions(flags, signal))
  return await lam.info()
}

function stateOf(found: FoundBackend, loaded: LamInfo | undefined, used: boolean): BackendState {
  const { name, packageName, backend, missing } = found
  return {
    name,
    packageName,
    used,
    ...(loaded === undefined
      ? {}
      : { device: loaded.device, precision: loaded.precision, tolerance: loaded.tolerance }),
    ...(backend === undefined ? {} : { precisions: backend.features.precisions }),
    ...(missing === undefined ? {} : { missing }),
  }
}

function describe({ model, parameters, config, settings, task }: LamInfo): NonNullable<Report['model']> {
  return {
    name: model,
    parameters,
    width: config.hiddenSize,
    trainedWidths: config.matryoshkaDims,
    layers: config.layers,
    heads: config.heads,
    family: config.family,
    task,
    ...(config.family === 'lam' ? { recurrence: config.recurrence } : { modelType: config.modelType }),
    ...(config.family === 'lam' && config.recurrence === 'hierarchical' ? { chunkSize: config.chunkSize } : {}),
    pooling: settings.pooling,
    prompts: settings.prompts,
    ...(settings.defaultPrompt === undefined ? {} : { defaultPrompt: settings.defaultPrompt }),
    maxTokens: config.maxTokens,
    ...(Number.isFinite(config.mostTokens) ? { mostTokens: config.mostTokens } : {}),
  }
}
