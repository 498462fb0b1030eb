import {
  type Checkpoint,
  type CompileOptions,
  LamError,
  type ModelConfig,
  type Precision,
  type Program,
  type RowLayout,
  rowLayout,
  throwIfAborted,
} from '@lamjs/core'
import { buildGraph, GRAPH_VERSION } from '@lamjs/onnx-graph'
import { defaultCacheFolder } from './cache/cache-folder.js'
import { CompilationLog } from './compilation-log.js'
import { DEVICES, type Device, type SessionSettings, sessionSettings } from './devices.js'
import { Lanes } from './lanes.js'
import type { OnnxOptions } from './options.js'
import { OnnxProgram } from './program.js'
import { shapesFor } from './shapes.js'
import { sessionCount } from './threads.js'
import type { CacheUse } from './worker/messages.js'
import { WorkerClient } from './worker/worker-client.js'

/** What one compilation is about. */
export interface CompileRequest {
  readonly checkpoint: Checkpoint
  readonly options: OnnxOptions
  readonly devices: readonly Device[]
  readonly precision: Precision
  readonly compileOptions: CompileOptions
}

/** Tries the devices in their order. @throws LamError `LAM_DEVICE_UNAVAILABLE` with the reason of each, when all are missing */
export async function compileOnDevices(request: CompileRequest): Promise<Program> {
  const reasons: LamError[] = []
  for (const device of request.devices) {
    throwIfAborted(request.compileOptions.signal)
    try {
      return await compileOn(device, request)
    } catch (error) {
      if (!LamError.is(error) || error.code !== 'LAM_DEVICE_UNAVAILABLE') throw error
      reasons.push(error)
    }
  }
  if (reasons.length === 1) throw reasons[0]
  const messages = reasons.map(({ message }) => message)
  throw new LamError('LAM_DEVICE_UNAVAILABLE', `None of the devices is available. ${messages.join(' ')}`, {
    cause: reasons,
  })
}

async function compileOn(device: Device, request: CompileRequest): Promise<Program> {
  const { checkpoint, options, precision, compileOptions } = request
  const { signal, strict = false } = compileOptions
  const { config } = checkpoint
  const layout = rowLayout(config, shapesFor(device, options))
  const settings = sessionSettings(device, options.threads)
  const opening: Opening = { device, settings, config, layout, strict }
  const compiled = new CompilationLog()
  const onWarning = options.onWarning ?? ((message: string) => process.emitWarning(message, { type: 'LamWarning' }))
  const open = (lane?: AbortSignal) => openLane(opening, request, { compiled, onWarning }, lane)
  const lanes = new Lanes(await open(signal), { most: sessionCount(device, options), open, onWarning })
  try {
    throwIfAborted(signal)
    const name = deviceName(device, options.threads)
    const made = new OnnxProgram({ lanes, config, device: name, precision, compiled })
    if (strict) await made.warmup(signal)
    return made
  } catch (error) {
    await lanes.dispose().catch(() => {})
    throw error
  }
}

interface Opening {
  readonly device: Device
  readonly settings: SessionSettings
  readonly config: ModelConfig
  readonly layout: RowLayout
  readonly strict: boolean
}

/** A worker with a session in it: the program from the cache, or else built. */
async function openLane(
  opening: Opening,
  { checkpoint, options, precision }: CompileRequest,
  { compiled, onWarning }: { readonly compiled: CompilationLog; readonly onWarning: (message: string) => void },
  signal: AbortSignal | undefined,
): Promise<WorkerClient> {
  const { device, settings, layout } = opening
  const client = new WorkerClient((answer) => {
    for (const program of answer.compiled) compiled.add(program)
    for (const warning of answer.warnings) onWarning(warning)
  })
  try {
    if (device !== 'cpu') await client.ask({ type: 'probe', device, settings })
    const cache = options.cache === false ? undefined : await cacheUse(checkpoint, options, device, precision)
    throwIfAborted(signal)
    const found = cache && (await client.ask({ type: 'open-cached', ...opening, cache })).opened
    throwIfAborted(signal)
    if (!found) {
      const graphOptions = {
        layout,
        precision: graphPrecision(precision),
        branches: device === 'cpu',
        halfWords: device !== 'webgpu',
      }
      const program = await buildGraph(checkpoint, graphOptions)
      throwIfAborted(signal)
      await client.ask({ type: 'open-built', ...opening, program, cache }, [program.buffer])
    }
    return client
  } catch (error) {
    await client.dispose().catch(() => {})
    throw error
  }
}

/** Programs of other recurrences, precisions and devices differ; so does what their key says. */
async function cacheUse(
  checkpoint: Checkpoint,
  { cacheDirectory }: OnnxOptions,
  device: Device,
  precision: Precision,
): Promise<CacheUse> {
  return {
    folder: cacheDirectory ?? defaultCacheFolder(),
    parts: {
      checkpoint: await checkpoint.fingerprint(),
      graphVersion: GRAPH_VERSION,
      provider: DEVICES[device].provider,
      precision,
    },
  }
}

function graphPrecision(precision: Precision): 'float32' | 'float16' | 'int8' {
  return precision === 'int8' || precision === 'float16' ? precision : 'float32'
}

function deviceName(device: Device, threads: number | undefined): string {
  if (device !== 'cpu') return device
  if (threads === undefined) return 'cpu (onnxruntime)'
  return `cpu (onnxruntime, ${threads} thread${threads === 1 ? '' : 's'})`
}
