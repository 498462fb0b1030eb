import type { ModelConfig } from '@lamjs/core'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { type RuntimeSession, SessionExecutor } from '../index.js'

/** Runs a program on onnxruntime's CPU, on this thread. */
export async function cpuExecutor(program: Uint8Array, config: ModelConfig): Promise<SessionExecutor<Tensor>> {
  const session = await InferenceSession.create(program, { logSeverityLevel: 3, intraOpNumThreads: 1 })
  return new SessionExecutor(session as RuntimeSession<Tensor>, {
    config,
    layout: { shapes: [] },
    make: (...tensor) => new Tensor(...tensor),
    strict: false,
    compiling: (_, run) => run(),
  })
}
