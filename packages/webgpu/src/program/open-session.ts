import { type EncoderModel, LamError, throwIfAborted } from '@lamjs/core/backend'
import { type GraphLayout, stateTensors } from '@lamjs/onnx-graph'
import type { InferenceSession } from 'onnxruntime-web'
import { type OpenedGpu, openGpu } from '../device/gpu.js'
import { GpuWatch } from '../device/gpu-watch.js'
import { Lane } from '../device/lane.js'
import { firstLine, loadRuntime, type Onnxruntime } from '../device/runtime.js'
import type { Device, WebgpuOptions } from '../options.js'
import type { CompileLog } from './compile-log.js'
import { keptGraph } from './graph-cache.js'

/** A session on a device. */
export interface OpenedSession {
  readonly session: InferenceSession
  readonly ort: Onnxruntime
  /** For people. */
  readonly name: string
  /** Present on WebGPU. */
  readonly gpu: GpuWatch | undefined
  readonly lane: Lane
  /** Frees it. Does not wait for what a lost device can no longer answer. */
  close(): Promise<void>
}

export interface SessionRequest {
  readonly model: EncoderModel
  readonly layout: GraphLayout
  readonly options: WebgpuOptions
  readonly log: CompileLog
  readonly signal?: AbortSignal | undefined
}

/**
 * Builds the program, or finds it built, and opens it. The device is asked for first, so that nothing is fetched in vain.
 * @throws LamError `LAM_DEVICE_UNAVAILABLE`, `LAM_BACKEND_UNAVAILABLE`, `LAM_BACKEND_FAILED`, `LAM_DEVICE_LOST`, `LAM_ABORTED`
 */
export async function openSession(device: Device, request: SessionRequest): Promise<OpenedSession> {
  const { model, layout, options, log, signal } = request
  const gpu = device === 'webgpu' ? await openGpu(options.powerPreference) : undefined
  const watch = gpu && new GpuWatch(gpu.device)
  try {
    const runtime = await log.step('runtime', () => loadRuntime(device, options.wasmPaths))
    throwIfAborted(signal)
    const { ort } = runtime
    const branches = device === 'wasm'
    // Some GPUs cannot look up rows in half precision.
    const halfWords = branches
    const graphOptions = { layout, precision: 'float32', branches, halfWords, fusedAttention: true } as const
    const version = ort.env.versions.web ?? ''
    const built = performance.now()
    const graph = await log.step('build', () => keptGraph(model, graphOptions, version, options.graphCache))
    log.add('graph', performance.now() - built, graph.origin)
    throwIfAborted(signal)
    const settings = sessionSettings(model, gpu)
    const lane = new Lane(runtime, watch)
    const opened = performance.now()
    const session = await log.step('open', () => create(ort, lane, graph.bytes, settings))
    log.add('program for all shapes', performance.now() - opened)
    const name = gpu?.name ?? 'wasm (onnxruntime, 1 thread)'
    return { session, ort, name, gpu: watch, lane, close: () => close(session, lane, watch) }
  } catch (error) {
    watch?.close()
    throw error
  }
}

function sessionSettings(model: EncoderModel, gpu: OpenedGpu | undefined): InferenceSession.SessionOptions {
  // Failures reach the caller as exceptions.
  const shared = { graphOptimizationLevel: 'all', logSeverityLevel: 4 } as const
  if (gpu === undefined) return { ...shared, executionProviders: ['wasm'] }
  const states = stateTensors(model.config).map(({ next }) => [next, 'gpu-buffer'] as const)
  return {
    ...shared,
    executionProviders: [{ name: 'webgpu', device: gpu.device }],
    preferredOutputLocation: Object.fromEntries(states),
    // A node that the GPU does not take is an error: it would otherwise run on the processor unsaid.
    extra: { session: { disable_cpu_ep_fallback: '1' } },
  }
}

async function create(
  ort: Onnxruntime,
  lane: Lane,
  program: Uint8Array<ArrayBuffer>,
  settings: InferenceSession.SessionOptions,
): Promise<InferenceSession> {
  let creating: Promise<InferenceSession> | undefined
  try {
    return await lane.run(() => {
      creating = ort.InferenceSession.create(program, settings)
      return creating
    })
  } catch (cause) {
    // One that comes after its device was lost belongs to nobody.
    creating?.then(
      (session) => session.release(),
      () => undefined,
    )
    throw LamError.is(cause) ? cause : failed('onnxruntime did not take the program', cause)
  }
}

async function close(session: InferenceSession, lane: Lane, watch: GpuWatch | undefined): Promise<void> {
  const released = lane.end(() => session.release()).catch(() => undefined)
  if (watch?.failure === undefined) await released
  watch?.close()
}

/** `LAM_BACKEND_FAILED` with what onnxruntime said, and what helps where memory ran out. */
export function failed(what: string, cause: unknown): LamError {
  const said = firstLine(cause)
  const hint = /memory|alloc|too large/i.test(said) ? ' Memory ran out: send fewer texts, or set rows: [1].' : ''
  return new LamError('LAM_BACKEND_FAILED', `${what}: ${said}.${hint}`, { cause })
}
