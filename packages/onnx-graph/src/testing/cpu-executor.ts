import type { ModelConfig } from '@lamjs/core'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { HIDDEN, type RunExecutor, runInputs, stateTensors } from '../index.js'

/** Runs a program on onnxruntime's CPU, on this thread. */
export async function cpuExecutor(program: Uint8Array, config: ModelConfig): Promise<RunExecutor> {
  const session = await InferenceSession.create(program, { logSeverityLevel: 3, intraOpNumThreads: 1 })
  const states = stateTensors(config)
  let previous: Record<string, Tensor> = {}
  return {
    async execute(run, feeds) {
      const inputs = await runInputs<Tensor>(run, feeds, states, previous, (...tensor) => new Tensor(...tensor))
      previous = (await session.run(inputs)) as Record<string, Tensor>
      return previous[HIDDEN].data as Float32Array
    },
  }
}
