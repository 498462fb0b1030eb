import { moveRows, type StateTensor } from '@lamjs/onnx-graph'
import type { Tensor } from 'onnxruntime-web'
import type { Onnxruntime } from '../device/runtime.js'

/** Makes the state tensors that no run left as they are needed, where the session wants them. Shapes begin with the rows. */
export interface StateMemory {
  /** Zeros, all of them the same memory, good until the next call and freed here. */
  zeros(states: readonly StateTensor[], rows: number): Tensor[]
  /**
   * Rows of what a run left, in new places; rows that continue nothing are zero. To be disposed of by the caller.
   * @param carry `[rows]`: the row before of each row, -1 for none
   */
  moved(states: readonly StateTensor[], previous: readonly Tensor[], carry: Int32Array): Promise<Tensor[]>
  dispose(): void
}

/** Plain memory, from which onnxruntime copies. */
export class HostStateMemory implements StateMemory {
  readonly #ort: Onnxruntime
  #zeros = new Float32Array(0)

  constructor(ort: Onnxruntime) {
    this.#ort = ort
  }

  zeros(states: readonly StateTensor[], rows: number): Tensor[] {
    const needed = rows * largest(states)
    if (this.#zeros.length < needed) this.#zeros = new Float32Array(needed)
    return states.map(
      ({ shape, size }) => new this.#ort.Tensor('float32', this.#zeros.subarray(0, rows * size), [rows, ...shape]),
    )
  }

  moved(states: readonly StateTensor[], previous: readonly Tensor[], carry: Int32Array): Promise<Tensor[]> {
    return Promise.all(
      states.map(async ({ shape, size }, i) => {
        const data = moveRows((await previous[i].getData()) as Float32Array, carry, size)
        return new this.#ort.Tensor('float32', data, [carry.length, ...shape])
      }),
    )
  }

  dispose(): void {
    this.#zeros = new Float32Array(0)
  }
}

/** Values of one row of the largest state. */
export function largest(states: readonly StateTensor[]): number {
  return Math.max(...states.map(({ size }) => size))
}
