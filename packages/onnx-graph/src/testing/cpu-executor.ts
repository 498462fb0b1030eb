import type { ModelConfig } from '@lamjs/core'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import {
  carriedRows,
  FEED_SHAPES,
  type Feeds,
  HIDDEN,
  moveRows,
  type RunExecutor,
  stateTensors,
  staysInPlace,
} from '../index.js'

/** Runs a program on onnxruntime's CPU, on this thread. */
export async function cpuExecutor(program: Uint8Array, config: ModelConfig): Promise<RunExecutor> {
  const session = await InferenceSession.create(program, { logSeverityLevel: 3, intraOpNumThreads: 1 })
  let previous: InferenceSession.OnnxValueMapType = {}
  return {
    async execute({ shape, carry }, feeds) {
      const carried = carriedRows(shape)
      const sizes: Record<string, number> = { rows: shape.rows, tokens: shape.tokens, carried }
      const inputs: Record<string, Tensor> = {}
      for (const [name, [type, dims]] of Object.entries(FEED_SHAPES)) {
        const values = feeds[name as keyof Feeds]
        inputs[name] = new Tensor(
          type,
          values,
          dims.map((size) => (typeof size === 'number' ? size : sizes[size])),
        )
      }
      for (const state of stateTensors(config)) {
        const before = previous[state.next]
        if (before?.dims[0] === carried && staysInPlace(carry)) inputs[state.name] = before as Tensor
        else {
          const rows = carried === 0 ? new Int32Array(0) : carry
          const data = moveRows((before?.data as Float32Array) ?? new Float32Array(0), rows, state.size)
          inputs[state.name] = new Tensor('float32', data, [carried, ...state.shape])
        }
      }
      const outputs = await session.run(inputs)
      if (shape.carried) previous = outputs
      return outputs[HIDDEN].data as Float32Array
    },
  }
}
