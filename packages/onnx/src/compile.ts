import {
  type CompileOptions,
  type EncoderModel,
  LamError,
  type ModelConfig,
  type Precision,
  type Program,
  throwIfAborted,
} from '@lamjs/core/backend'
import { buildGraph, type GraphLayout, graphKey, graphLayout } from '@lamjs/onnx-graph'
import { defaultCacheFolder } from './cache/cache-folder.js'
import { processor } from './cache/processor.js'
import { ProgramCache } from './cache/program-cache.js'
import { CompilationLog } from './compilation-log.js'
import {
  DEVICES,
  type Device,
  forbidTf32,
  type SessionSettings,
  sessionSettings,
  sideSessionSettings,
} from './devices.js'
import { Lanes } from './lanes.js'
import type { OnnxOptions } from './options.js'
import { OnnxProgram } from './program.js'
import { signedProductsExact } from './signed-products.js'
import { forbidTelemetry } from './telemetry.js'
import { sideSessions } from './threads.js'
import type { CacheUse } from './worker/messages.js'
import { onnxruntimeVersion } from './worker/onnxruntime.js'
import { WorkerClient } from './worker/worker-client.js'

/** What one compilation is about. */
export interface CompileRequest {
  readonly model: EncoderModel
  readonly options: OnnxOptions
  readonly devices: readonly Device[]
  readonly precision: Precision
  readonly compileOptions: CompileOptions
}

/** Why a device is passed over for the next one in the list. */
const PASSED_OVER: readonly string[] = ['LAM_DEVICE_UNAVAILABLE', 'LAM_PRECISION_UNSUPPORTED']

/**
 * Tries the devices in their order.
 * @throws LamError `LAM_DEVICE_UNAVAILABLE` with the reason of each, when none of them is there and takes the program;
 * `LAM_PRECISION_UNSUPPORTED` where the precision is all that is missing
 */
export async function compileOnDevices(request: CompileRequest): Promise<Program> {
  const reasons: LamError[] = []
  for (const device of request.devices) {
    throwIfAborted(request.compileOptions.signal)
    try {
      return await compileOn(device, request)
    } catch (error) {
      if (!LamError.is(error) || !PASSED_OVER.includes(error.code)) throw error
      reasons.push(error)
    }
  }
  if (reasons.length === 1) throw reasons[0]
  const code = reasons.every((reason) => reason.code === reasons[0].code) ? reasons[0].code : 'LAM_DEVICE_UNAVAILABLE'
  const messages = reasons.map(({ message }) => message)
  throw new LamError(code, `None of the devices will do. ${messages.join(' ')}`, { cause: reasons })
}

async function compileOn(device: Device, request: CompileRequest): Promise<Program> {
  const { model, options, precision, compileOptions } = request
  const { signal, strict = false } = compileOptions
  const { config } = model
  forbidTf32(device)
  forbidTelemetry()
  const layout = graphLayout(config, { device: device === 'cpu' ? 'cpu' : 'gpu', rows: options.rows })
  const opening: Opening = { device, settings: sessionSettings(device, options.threads), config, layout, strict }
  const side = sideSessions(device, options)
  const compiled = new CompilationLog()
  const onWarning = options.onWarning ?? ((message: string) => process.emitWarning(message, { type: 'LamWarning' }))
  const told = { compiled, onWarning }
  const lanes = new Lanes(await openLane(opening, request, told, signal), {
    count: side.count,
    open: () => openLane({ ...opening, settings: sideSessionSettings(device, side.threads) }, request, told, undefined),
    onWarning,
  })
  try {
    throwIfAborted(signal)
    const name = deviceName(device, options.threads)
    const made = new OnnxProgram({
      lanes,
      config,
      device: name,
      precision,
      concurrent: Math.max(1, side.count),
      compiled,
    })
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
  readonly layout: GraphLayout
  readonly strict: boolean
}

/** A worker with a session in it: the program from the cache, or else built. */
async function openLane(
  opening: Opening,
  { model, options, precision }: CompileRequest,
  { compiled, onWarning }: { readonly compiled: CompilationLog; readonly onWarning: (message: string) => void },
  signal: AbortSignal | undefined,
): Promise<WorkerClient> {
  const { device, settings, layout } = opening
  const client = new WorkerClient((answer) => {
    for (const program of answer.compiled) compiled.add(program)
    for (const warning of answer.warnings) onWarning(warning)
  }, DEVICES[device].turn)
  try {
    if (device !== 'cpu') await client.ask({ type: 'probe', device, settings, precision })
    const cache = options.cache === false ? undefined : await cacheUse(opening, model, options, precision)
    throwIfAborted(signal)
    const began = Date.now()
    // Read on this thread, while onnxruntime loads on the worker's.
    const entry = cache && (await new ProgramCache(cache.folder, onWarning).read(cache.parts))
    throwIfAborted(signal)
    const request = { ...opening, began }
    const opened =
      entry && (await client.ask({ type: 'open-cached', ...request, entry }, [entry.program.buffer])).opened
    throwIfAborted(signal)
    if (!opened) {
      const graphOptions = {
        layout,
        precision: graphPrecision(precision),
        branches: device === 'cpu',
        halfWords: device !== 'webgpu',
        fusedAttention: DEVICES[device].fusedAttention,
        signedWeights: device === 'cpu' && precision === 'int8' && signedProductsExact(),
        blockedConvolutions: device === 'cpu' && process.arch === 'x64',
      }
      const program = await buildGraph(model, graphOptions)
      throwIfAborted(signal)
      await client.ask({ type: 'open-built', ...request, program, cache }, [program.buffer])
    }
    return client
  } catch (error) {
    await client.dispose().catch(() => {})
    throw error
  }
}

async function cacheUse(
  { device, config, layout }: Opening,
  model: EncoderModel,
  { cacheDirectory }: OnnxOptions,
  precision: Precision,
): Promise<CacheUse> {
  return {
    folder: cacheDirectory ?? defaultCacheFolder(),
    parts: {
      checkpoint: await model.fingerprint(),
      graph: graphKey(config, layout),
      runtimeVersion: onnxruntimeVersion(),
      provider: device === 'cpu' ? `cpu ${processor()}` : DEVICES[device].provider,
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
