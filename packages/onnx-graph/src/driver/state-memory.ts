import type { StateTensor } from '../program-interface.js'
import { moveRows } from './carry-rows.js'
import type { MakeTensor, RuntimeTensor } from './tensors.js'

/** Makes the state tensors that no run left as they are needed, where the session wants them. Shapes begin with the rows. */
export interface StateMemory<T extends RuntimeTensor> {
  /** Zeros, all of them the same memory, good until the next call and freed here. */
  zeros(states: readonly StateTensor[], rows: number): T[]
  /**
   * Rows of what a run left, in new places; rows that continue nothing are zero. To be disposed of by the caller.
   * @param carry `[rows]`: the row before of each row, -1 for none
   */
  moved(states: readonly StateTensor[], previous: readonly T[], carry: Int32Array): Promise<T[]>
  /** Frees what it keeps. */
  dispose(): void
}

/** Plain memory, from which onnxruntime copies. */
export class HostStateMemory<T extends RuntimeTensor> implements StateMemory<T> {
  readonly #make: MakeTensor<T>
  #zeros = new Float32Array(0)

  constructor(make: MakeTensor<T>) {
    this.#make = make
  }

  /** As `StateMemory.zeros`. */
  zeros(states: readonly StateTensor[], rows: number): T[] {
    const needed = rows * largestState(states)
    if (this.#zeros.length < needed) this.#zeros = new Float32Array(needed)
    return states.map(({ shape, size }) =>
      this.#make('float32', this.#zeros.subarray(0, rows * size), [rows, ...shape]),
    )
  }

  /** As `StateMemory.moved`. */
  moved(states: readonly StateTensor[], previous: readonly T[], carry: Int32Array): Promise<T[]> {
    return Promise.all(
      states.map(async ({ shape, size }, i) => {
        const data = moveRows((await previous[i].getData()) as Float32Array, carry, size)
        return this.#make('float32', data, [carry.length, ...shape])
      }),
    )
  }

  /** As `StateMemory.dispose`. */
  dispose(): void {
    this.#zeros = new Float32Array(0)
  }
}

/** Values of one row of the largest state; 0 where there is none. */
export function largestState(states: readonly StateTensor[]): number {
  return Math.max(0, ...states.map(({ size }) => size))
}
