import type { RowRun } from '@lamjs/core/backend'
import { type StateTensor, staysInPlace } from '@lamjs/onnx-graph'
import type { Tensor } from 'onnxruntime-web'
import type { StateMemory } from './state-memory.js'

/** State inputs of a run, and those of them that are freed after it. */
interface StateInputs {
  readonly inputs: Readonly<Record<string, Tensor>>
  readonly temporary: readonly Tensor[]
}

/** What each run leaves for the next. It stays where it was computed. */
export class CarriedState {
  readonly #states: readonly StateTensor[]
  readonly #memory: StateMemory
  readonly #empty: (state: StateTensor) => Tensor
  /** In the order of `#states`; empty when the last run left nothing. */
  #previous: readonly Tensor[] = []

  /** @param empty a tensor of no rows */
  constructor(states: readonly StateTensor[], memory: StateMemory, empty: (state: StateTensor) => Tensor) {
    this.#states = states
    this.#memory = memory
    this.#empty = empty
  }

  async inputsOf({ carry, shape: { rows, carried } }: RowRun): Promise<StateInputs> {
    if (!carried) return this.#named(this.#states.map(this.#empty))
    // Where nothing is continued the state counts as zero, but zero times what an overflow left would not be.
    const goesOn = this.#previous.length > 0 && carry.some((from) => from >= 0)
    if (!goesOn) return this.#named(this.#memory.zeros(this.#states, rows))
    if (this.#previous[0].dims[0] === rows && staysInPlace(carry)) return this.#named(this.#previous)
    const moved = await this.#memory.moved(this.#states, this.#previous, carry)
    return { ...this.#named(moved), temporary: moved }
  }

  /** Takes over what a run left, and frees what was there before. */
  keep(outputs: Readonly<Record<string, Tensor>>): void {
    this.#drop()
    const left = this.#states.map(({ next }) => outputs[next])
    this.#previous = left.every((tensor) => tensor !== undefined) ? left : []
  }

  dispose(): void {
    this.#drop()
    this.#memory.dispose()
  }

  #drop(): void {
    for (const tensor of this.#previous) tensor.dispose()
    this.#previous = []
  }

  #named(tensors: readonly Tensor[]): StateInputs {
    return {
      inputs: Object.fromEntries(this.#states.map(({ name }, i) => [name, tensors[i]])),
      temporary: [],
    }
  }
}
