import type { ModelConfig } from '@lamjs/core/backend'
import { type GraphLayout, type KnownShapesOptions, type RuntimeSession, SessionExecutor } from '@lamjs/onnx-graph'
import type { Tensor } from 'onnxruntime-node'
import { callOnnxruntime } from './exit-gate.js'
import type { OpenedSession } from './open-session.js'

export interface OpenExecutorOptions extends KnownShapesOptions {
  readonly config: ModelConfig
  readonly layout: GraphLayout
}

/** Runs shapes on a session of onnxruntime-node, which a process that exits waits for. */
export function openExecutor(
  { session, Tensor }: Pick<OpenedSession, 'session' | 'Tensor'>,
  options: OpenExecutorOptions,
): SessionExecutor<Tensor> {
  return new SessionExecutor(session as RuntimeSession<Tensor>, {
    ...options,
    make: (...tensor) => new Tensor(...tensor),
    turn: callOnnxruntime,
  })
}
