import { LamError, type ModelConfig, type RowLayout, type RowRun, type RowShape, shapeName } from '@lamjs/core'
import {
  carriedRows,
  FEED_SHAPES,
  type Feeds,
  feedsOf,
  HIDDEN,
  moveRows,
  type RunExecutor,
  type StateTensor,
  stateTensors,
  staysInPlace,
} from '@lamjs/onnx-graph'
import type { InferenceSession, Tensor, TensorConstructor } from 'onnxruntime-node'
import type { OpenedSession } from './open-session.js'

export interface ExecutorOptions {
  /** After `finishWarmup`, a shape that was not run before is `LAM_COMPILATION_FORBIDDEN`. */
  readonly strict: boolean
  readonly onCompiled: (shape: string, milliseconds: number) => void
}

/** Runs shapes on a session, and keeps the state between runs where it is when it can. */
export class SessionExecutor implements RunExecutor {
  readonly #session: InferenceSession
  readonly #Tensor: TensorConstructor
  readonly #states: readonly StateTensor[]
  readonly #options: ExecutorOptions
  readonly #known = new Set<string>()
  #warm = false
  #previous: InferenceSession.OnnxValueMapType | undefined

  constructor({ session, Tensor }: OpenedSession, config: ModelConfig, options: ExecutorOptions) {
    this.#session = session
    this.#Tensor = Tensor
    this.#states = stateTensors(config)
    this.#options = options
  }

  async execute(run: RowRun, feeds: Feeds): Promise<Float32Array> {
    const shape = shapeName(run.shape)
    if (this.#known.has(shape)) return this.#run(run, feeds)
    if (this.#warm && this.#options.strict) {
      throw new LamError(
        'LAM_COMPILATION_FORBIDDEN',
        `Shape ${shape} was not compiled before, and strict forbids it now.`,
      )
    }
    const start = performance.now()
    const hidden = await this.#run(run, feeds)
    this.#known.add(shape)
    this.#options.onCompiled(shape, performance.now() - start)
    return hidden
  }

  /** Runs a shape on padding alone, unless it was run before. */
  async warm(shape: RowShape, { config, layout }: { config: ModelConfig; layout: RowLayout }): Promise<void> {
    if (this.#known.has(shapeName(shape))) return
    const run = { shape, pieces: [], carry: new Int32Array(shape.rows).fill(-1) }
    await this.execute(run, feedsOf(run, { ids: new Int32Array(0), offsets: Uint32Array.of(0) }, layout, config))
  }

  finishWarmup(): void {
    this.#warm = true
  }

  async #run(run: RowRun, feeds: Feeds): Promise<Float32Array> {
    const { rows, tokens } = run.shape
    // What no text goes on from stays on the device and is forgotten.
    const goesOn = run.pieces.some(({ keep, length }) => keep < length)
    const sizes: Record<string, number> = { rows, tokens, carried: carriedRows(run.shape) }
    const inputs: Record<string, Tensor> = {}
    for (const [name, [type, shape]] of Object.entries(FEED_SHAPES)) {
      const dims = shape.map((size) => (typeof size === 'number' ? size : sizes[size]))
      inputs[name] = new this.#Tensor(type, feeds[name as keyof Feeds], dims)
    }
    for (const state of this.#states) inputs[state.name] = this.#stateFor(state, run)
    const outputs = await this.#session.run(inputs, goesOn ? this.#session.outputNames : [HIDDEN])
    this.#previous = goesOn ? outputs : undefined
    return (await outputs[HIDDEN].getData()) as Float32Array
  }

  #stateFor({ next, shape, size }: StateTensor, { carry, shape: { rows, carried } }: RowRun): Tensor {
    if (!carried) return new this.#Tensor('float32', new Float32Array(0), [0, ...shape])
    // Where nothing is continued the state counts as zero, but zero times what an overflow left would not be.
    const previous = carry.some((from) => from >= 0) ? this.#previous?.[next] : undefined
    if (previous?.dims[0] === rows && staysInPlace(carry)) return previous as Tensor
    const data = previous ? moveRows(previous.data as Float32Array, carry, size) : new Float32Array(rows * size)
    return new this.#Tensor('float32', data, [rows, ...shape])
  }
}
