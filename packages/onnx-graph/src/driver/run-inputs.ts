import type { RowRun } from '@lamjs/core/backend'
import type { ElementType } from '../graph/graph-builder.js'
import type { Feeds, StateTensor } from '../program-interface.js'
import { moveRows, staysInPlace } from './carry-rows.js'

/** What is asked of a runtime's tensors; those of onnxruntime fit as they are. */
export interface TensorLike {
  readonly dims: readonly number[]
  getData(): Promise<unknown>
}

/** Makes a tensor of the runtime. */
export type MakeTensor<T> = (type: ElementType, data: Int32Array | Float32Array, dims: readonly number[]) => T

/**
 * All inputs of one run, by name.
 * @param previous the outputs of the run before, by name; none where no text goes on from it
 */
export async function runInputs<T extends TensorLike>(
  run: RowRun,
  feeds: Feeds,
  states: readonly StateTensor[],
  previous: Readonly<Record<string, T>>,
  make: MakeTensor<T>,
): Promise<Record<string, T>> {
  const inputs = feedTensors(feeds, make)
  for (const state of states) inputs[state.name] = await stateInput(state, run, previous[state.next], make)
  return inputs
}

/** The inputs that are not state, by name. */
export function feedTensors<T>(feeds: Feeds, make: MakeTensor<T>): Record<string, T> {
  return Object.fromEntries(Object.entries(feeds).map(([name, { type, data, dims }]) => [name, make(type, data, dims)]))
}

/** The tensor that the run before left, where every row stays in its place; otherwise a new one with the rows moved. */
async function stateInput<T extends TensorLike>(
  { shape, size }: StateTensor,
  { carry, shape: { rows, carried } }: RowRun,
  left: T | undefined,
  make: MakeTensor<T>,
): Promise<T> {
  if (!carried) return make('float32', new Float32Array(0), [0, ...shape])
  // Where nothing is continued the state counts as zero, but zero times what an overflow left would not be.
  const previous = carry.some((from) => from >= 0) ? left : undefined
  if (previous?.dims[0] === rows && staysInPlace(carry)) return previous
  const data =
    previous === undefined
      ? new Float32Array(rows * size)
      : moveRows((await previous.getData()) as Float32Array, carry, size)
  return make('float32', data, [rows, ...shape])
}
