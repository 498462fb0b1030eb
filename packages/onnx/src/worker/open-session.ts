import { LamError } from '@lamjs/core'
import { probeGraph } from '@lamjs/onnx-graph'
import type { InferenceSession, TensorConstructor } from 'onnxruntime-node'
import type { CacheEntry } from '../cache/cache-entry.js'
import { DEVICES, type Device, type SessionSettings } from '../devices.js'
import { loadOnnxruntime } from './onnxruntime.js'

export interface OpenedSession {
  readonly session: InferenceSession
  readonly Tensor: TensorConstructor
  /** Programs in onnxruntime's own format are read where they are, so that the session needs these bytes as long as it lives. */
  readonly bytes: Uint8Array | undefined
}

/** @param savePath where onnxruntime is to write the program, optimised and in its own format */
export async function openSession(
  { format, program }: CacheEntry,
  settings: SessionSettings,
  savePath?: string,
): Promise<OpenedSession> {
  const { InferenceSession, Tensor } = await loadOnnxruntime()
  const stored = format === 'ort' ? { load_model_format: 'ORT', use_ort_model_bytes_directly: '1' } : {}
  const saving = savePath === undefined ? {} : { save_model_format: 'ORT' }
  const session = await InferenceSession.create(program, {
    ...settings,
    ...(savePath !== undefined && { optimizedModelFilePath: savePath }),
    extra: { session: { ...settings.extra.session, ...stored, ...saving } },
  })
  return { session, Tensor, bytes: format === 'ort' ? program : undefined }
}

/** Opens the smallest session there is on a device. @throws LamError `LAM_DEVICE_UNAVAILABLE` with what to do */
export async function probeDevice(device: Device, settings: SessionSettings): Promise<void> {
  try {
    const { session } = await openSession({ format: 'onnx', program: probeGraph() }, settings)
    await session.release()
  } catch (cause) {
    if (LamError.is(cause)) throw cause
    throw new LamError(
      'LAM_DEVICE_UNAVAILABLE',
      `onnxruntime found no device '${device}' here. ${DEVICES[device].remedy} (It says: ${firstLine(cause)})`,
      { cause },
    )
  }
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0].slice(0, 200)
}
