import type { StateTensor } from '../program-interface.js'
import type { RowRun } from '../rows/row-run.js'
import { staysInPlace } from './carry-rows.js'
import type { StateMemory } from './state-memory.js'
import type { MakeTensor, RuntimeTensor } from './tensors.js'

/** State inputs of a run, and those of them that are freed after it. */
interface StateInputs<T> {
  readonly inputs: Readonly<Record<string, T>>
  readonly temporary: readonly T[]
}

/** What each run leaves for the next. It stays where it was computed. */
export class CarriedState<T extends RuntimeTensor> {
  readonly #states: readonly StateTensor[]
  readonly #memory: StateMemory<T>
  readonly #make: MakeTensor<T>
  /** In the order of `#states`; empty when the last run left nothing. */
  #previous: readonly T[] = []
  /** State of no row, made once: it is plain memory that no run writes to. */
  #nothing: readonly T[] | undefined

  constructor(states: readonly StateTensor[], memory: StateMemory<T>, make: MakeTensor<T>) {
    this.#states = states
    this.#memory = memory
    this.#make = make
  }

  async inputsOf({ carry, shape: { rows, carried } }: RowRun): Promise<StateInputs<T>> {
    if (!carried) {
      this.#nothing ??= this.#states.map(({ shape }) => this.#make('float32', NOTHING, [0, ...shape]))
      return this.#named(this.#nothing)
    }
    // Where nothing is continued the state counts as zero, but zero times what an overflow left would not be.
    const goesOn = this.#previous.length > 0 && carry.some((from) => from >= 0)
    if (!goesOn) return this.#named(this.#memory.zeros(this.#states, rows))
    if (this.#previous[0].dims[0] === rows && staysInPlace(carry)) return this.#named(this.#previous)
    const moved = await this.#memory.moved(this.#states, this.#previous, carry)
    return { ...this.#named(moved), temporary: moved }
  }

  /** Takes over what a run left, and frees what was there before. */
  keep(outputs: Readonly<Record<string, T>>): void {
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

  #named(tensors: readonly T[]): StateInputs<T> {
    return {
      inputs: Object.fromEntries(this.#states.map(({ name }, i) => [name, tensors[i]])),
      temporary: [],
    }
  }
}

const NOTHING = new Float32Array(0)
