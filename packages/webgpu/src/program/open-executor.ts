import { LamError, nextTurn } from '@lamjs/core/backend'
import { type RuntimeSession, SessionExecutor, type SessionExecutorOptions } from '@lamjs/onnx-graph'
import type { Tensor } from 'onnxruntime-web'
import { GpuStateMemory } from './gpu-state-memory.js'
import { failed, type OpenedSession } from './open-session.js'

/**
 * Runs shapes on a session of onnxruntime-web. On WebGPU state stays on the device.
 * @throws LamError as `SessionExecutor` does, `LAM_DEVICE_LOST`, `LAM_BACKEND_FAILED`
 */
export function openExecutor(
  { session, ort, gpu, lane }: OpenedSession,
  options: Omit<SessionExecutorOptions<Tensor>, 'make' | 'memory' | 'turn'>,
): SessionExecutor<Tensor> {
  return new SessionExecutor(session as RuntimeSession<Tensor>, {
    ...options,
    make: (...tensor) => new ort.Tensor(...tensor),
    ...(gpu && { memory: new GpuStateMemory(ort, gpu.device) }),
    turn: async (work) => {
      // WebAssembly computes without a pause; signals and the page get their turn here.
      await nextTurn()
      try {
        return await lane.run(work)
      } catch (cause) {
        throw LamError.is(cause) ? cause : failed('onnxruntime failed', cause)
      }
    },
  })
}
