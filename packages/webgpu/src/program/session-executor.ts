import {
  LamError,
  type ModelConfig,
  nextTurn,
  type RowLayout,
  type RowRun,
  type RowShape,
  shapeName,
} from '@lamjs/core'
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
import type { Tensor } from 'onnxruntime-web'
import type { OpenedSession } from './open-session.js'
import { failed } from './open-session.js'

export interface ExecutorOptions {
  readonly config: ModelConfig
  readonly layout: RowLayout
  /** After `finishWarmup`, a shape that was not run before is `LAM_COMPILATION_FORBIDDEN`. */
  readonly strict: boolean
  /** Goes around the first run of each shape. */
  readonly compiling: <T>(shape: string, run: () => Promise<T>) => Promise<T>
}

/** Runs shapes on a session. State stays on the device as long as its rows stay in their places. */
export class SessionExecutor implements RunExecutor {
  readonly #opened: OpenedSession
  readonly #states: readonly StateTensor[]
  readonly #options: ExecutorOptions
  readonly #known = new Set<string>()
  #warm = false
  #previous: Readonly<Record<string, Tensor>> = {}

  constructor(opened: OpenedSession, options: ExecutorOptions) {
    this.#opened = opened
    this.#states = stateTensors(options.config)
    this.#options = options
  }

  /** @throws LamError `LAM_COMPILATION_FORBIDDEN`, `LAM_DEVICE_LOST`, `LAM_BACKEND_FAILED` */
  async execute(run: RowRun, feeds: Feeds): Promise<Float32Array> {
    // WebAssembly computes without a pause; signals and the page get their turn here.
    await nextTurn()
    const shape = shapeName(run.shape)
    if (this.#known.has(shape)) return this.#run(run, feeds)
    if (this.#warm && this.#options.strict) {
      throw new LamError(
        'LAM_COMPILATION_FORBIDDEN',
        `Shape ${shape} was not compiled before, and strict forbids it now.`,
      )
    }
    const hidden = await this.#options.compiling(shape, () => this.#run(run, feeds))
    this.#known.add(shape)
    return hidden
  }

  /** Runs every shape once on padding alone, unless it was run before. @param checkAlive throws to stop */
  async warmup(checkAlive: () => void): Promise<void> {
    for (const shape of this.#options.layout.shapes) {
      checkAlive()
      await this.#warmShape(shape)
    }
    this.#warm = true
  }

  /** Frees the state that is kept on the device. */
  dispose(): void {
    for (const tensor of Object.values(this.#previous)) tensor.dispose()
    this.#previous = {}
  }

  async #warmShape(shape: RowShape): Promise<void> {
    if (this.#known.has(shapeName(shape))) return
    const { layout, config } = this.#options
    const run = { shape, pieces: [], carry: new Int32Array(shape.rows).fill(-1) }
    await this.execute(run, feedsOf(run, { ids: new Int32Array(0), offsets: Uint32Array.of(0) }, layout, config))
  }

  async #run(run: RowRun, feeds: Feeds): Promise<Float32Array> {
    const { session, runtime, gpu } = this.#opened
    // What no text goes on from need not be handed out at all.
    const goesOn = run.pieces.some(({ keep, length }) => keep < length)
    const inputs = await this.#inputs(run, feeds)
    const fetches = goesOn ? session.outputNames : [HIDDEN]
    try {
      const ran = runtime.exclusive(() => session.run(inputs, fetches))
      const { [HIDDEN]: hidden, ...states } = await (gpu?.guard(ran) ?? ran)
      this.dispose()
      this.#previous = states as Record<string, Tensor>
      return (await hidden.getData()) as Float32Array
    } catch (cause) {
      throw LamError.is(cause) ? cause : failed('onnxruntime failed', cause)
    }
  }

  async #inputs(run: RowRun, feeds: Feeds): Promise<Record<string, Tensor>> {
    const { Tensor } = this.#opened.runtime.ort
    const { rows, tokens } = run.shape
    const sizes: Record<string, number> = { rows, tokens, carried: carriedRows(run.shape) }
    const inputs: Record<string, Tensor> = {}
    for (const [name, [type, shape]] of Object.entries(FEED_SHAPES)) {
      const dims = shape.map((size) => (typeof size === 'number' ? size : sizes[size]))
      inputs[name] = new Tensor(type, feeds[name as keyof Feeds], dims)
    }
    for (const state of this.#states) inputs[state.name] = await this.#stateFor(state, run)
    return inputs
  }

  async #stateFor({ next, shape, size }: StateTensor, { carry, shape: { rows, carried } }: RowRun): Promise<Tensor> {
    const { Tensor } = this.#opened.runtime.ort
    if (!carried) return new Tensor('float32', new Float32Array(0), [0, ...shape])
    // Where nothing is continued the state counts as zero, but zero times what an overflow left would not be.
    const previous = carry.some((from) => from >= 0) ? this.#previous[next] : undefined
    if (previous?.dims[0] === rows && staysInPlace(carry)) return previous
    const data = previous
      ? moveRows((await previous.getData()) as Float32Array, carry, size)
      : new Float32Array(rows * size)
    return new Tensor('float32', data, [rows, ...shape])
  }
}
