import { LamError, type Precision } from '@lamjs/core'
import { PROBE, probeGraph } from '@lamjs/onnx-graph'
import type { InferenceSession, TensorConstructor } from 'onnxruntime-node'
import type { CacheEntry } from '../cache/cache-entry.js'
import { DEVICES, type Device, type SessionSettings } from '../devices.js'
import { callOnnxruntime } from './exit-gate.js'
import { loadOnnxruntime } from './onnxruntime.js'

export interface OpenedSession {
  readonly session: InferenceSession
  readonly Tensor: TensorConstructor
  /** Programs in onnxruntime's own format are read where they are, so that the session needs these bytes as long as it lives. */
  readonly bytes: Uint8Array | undefined
}

/** Of a program in onnxruntime's own format neither the graph nor the weights are copied: both stay in the bytes that were read. */
const STORED = {
  load_model_format: 'ORT',
  use_ort_model_bytes_directly: '1',
  use_ort_model_bytes_for_initializers: '1',
}

/** @param savePath where onnxruntime is to write the program, optimised and in its own format */
export async function openSession(
  { format, program }: CacheEntry,
  settings: SessionSettings,
  savePath?: string,
): Promise<OpenedSession> {
  const { InferenceSession, Tensor } = await loadOnnxruntime()
  const stored = format === 'ort' ? STORED : {}
  const saving = savePath === undefined ? {} : { save_model_format: 'ORT' }
  const session = await callOnnxruntime(() =>
    InferenceSession.create(program, {
      ...settings,
      ...(savePath !== undefined && { optimizedModelFilePath: savePath }),
      extra: { ...settings.extra, session: { ...settings.extra.session, ...stored, ...saving } },
    }),
  )
  return { session, Tensor, bytes: format === 'ort' ? program : undefined }
}

/**
 * Opens a program that was just built.
 * @throws LamError `LAM_DEVICE_UNAVAILABLE` where a device other than the CPU does not take all of it
 */
export async function openBuiltProgram(
  device: Device,
  program: Uint8Array<ArrayBuffer>,
  settings: SessionSettings,
  savePath?: string,
): Promise<OpenedSession> {
  try {
    return await openSession({ format: 'onnx', program }, settings, savePath)
  } catch (cause) {
    if (device === 'cpu' || LamError.is(cause)) throw cause
    throw new LamError(
      'LAM_DEVICE_UNAVAILABLE',
      `The device '${device}' is here, but does not take this program whole, and nothing runs on the CPU unasked: put another device ` +
        `behind it in the list. (onnxruntime says: ${firstLine(cause)})`,
      { cause },
    )
  }
}

/**
 * Opens the smallest session there is on a device and has it compute, in the precision asked for too.
 * @throws LamError `LAM_DEVICE_UNAVAILABLE` or `LAM_PRECISION_UNSUPPORTED`, with what to do
 */
export async function probeDevice(device: Device, settings: SessionSettings, precision: Precision): Promise<void> {
  await probe(settings, 'float32').catch((cause) => {
    if (LamError.is(cause)) throw cause
    throw new LamError(
      'LAM_DEVICE_UNAVAILABLE',
      `onnxruntime found no device '${device}' here. ${DEVICES[device].remedy} (It says: ${firstLine(cause)})`,
      { cause },
    )
  })
  if (precision !== 'float16') return
  await probe(settings, 'float16').catch((cause) => {
    throw new LamError(
      'LAM_PRECISION_UNSUPPORTED',
      `The device '${device}' that is here does not compute in float16. Ask for float32. (onnxruntime says: ${firstLine(cause)})`,
      { cause },
    )
  })
}

async function probe(settings: SessionSettings, precision: 'float32' | 'float16'): Promise<void> {
  const { session, Tensor } = await openSession({ format: 'onnx', program: probeGraph(precision) }, settings)
  try {
    const x = new Tensor('float32', PROBE.x, [1, PROBE.x.length])
    const values = await callOnnxruntime(async () => (await session.run({ x })).y.getData())
    const found = Array.from(values as Float32Array)
    if (found.some((value, i) => value !== PROBE.y[i]))
      throw new Error(`${PROBE.y} expected of a product, ${found} found`)
  } finally {
    await callOnnxruntime(() => session.release())
  }
}

/** What onnxruntime says first, without what follows over pages. */
function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0].slice(0, 300)
}
