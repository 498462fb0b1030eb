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
  type RunExecutor,
  type StateTensor,
  stateTensors,
} from '@lamjs/onnx-graph'
import type { Tensor } from 'onnxruntime-web'
import { CarriedState } from './carried-state.js'
import { GpuStateMemory } from './gpu-state-memory.js'
import { failed, type OpenedSession } from './open-session.js'
import { HostStateMemory } from './state-memory.js'

export interface ExecutorOptions {
  readonly config: ModelConfig
  readonly layout: RowLayout
  /** After `finishWarmup`, a shape that was not run before is `LAM_COMPILATION_FORBIDDEN`. */
  readonly strict: boolean
  /** Goes around the first run of each shape. */
  readonly compiling: <T>(shape: string, run: () => Promise<T>) => Promise<T>
}

/** Runs shapes on a session. State stays on the device between runs. */
export class SessionExecutor implements RunExecutor {
  readonly #opened: OpenedSession
  readonly #state: CarriedState
  readonly #options: ExecutorOptions
  readonly #known = new Set<string>()
  #warm = false

  constructor(opened: OpenedSession, options: ExecutorOptions) {
    this.#opened = opened
    this.#options = options
    const { ort, gpu } = opened
    const memory = gpu ? new GpuStateMemory(ort, gpu.device) : new HostStateMemory(ort)
    const empty = ({ shape }: StateTensor) => new ort.Tensor('float32', new Float32Array(0), [0, ...shape])
    this.#state = new CarriedState(stateTensors(options.config), memory, empty)
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
    this.#state.dispose()
  }

  async #warmShape(shape: RowShape): Promise<void> {
    if (this.#known.has(shapeName(shape))) return
    const { layout, config } = this.#options
    const run = { shape, pieces: [], carry: new Int32Array(shape.rows).fill(-1) }
    await this.execute(run, feedsOf(run, { ids: new Int32Array(0), offsets: Uint32Array.of(0) }, layout, config))
  }

  async #run(run: RowRun, feeds: Feeds): Promise<Float32Array> {
    try {
      return await this.#opened.lane.run(() => this.#compute(run, feeds))
    } catch (cause) {
      throw LamError.is(cause) ? cause : failed('onnxruntime failed', cause)
    }
  }

  async #compute(run: RowRun, feeds: Feeds): Promise<Float32Array> {
    const { session } = this.#opened
    // What no text goes on from need not be handed out at all.
    const goesOn = run.pieces.some(({ keep, length }) => keep < length)
    const { inputs, temporary } = await this.#state.inputsOf(run)
    try {
      const fetches = goesOn ? session.outputNames : [HIDDEN]
      const { [HIDDEN]: hidden, ...left } = await session.run({ ...this.#feedTensors(run, feeds), ...inputs }, fetches)
      this.#state.keep(left)
      return (await hidden.getData()) as Float32Array
    } finally {
      for (const tensor of temporary) tensor.dispose()
    }
  }

  #feedTensors(run: RowRun, feeds: Feeds): Record<string, Tensor> {
    const { Tensor } = this.#opened.ort
    const { rows, tokens } = run.shape
    const sizes: Record<string, number> = { rows, tokens, carried: carriedRows(run.shape) }
    return Object.fromEntries(
      Object.entries(FEED_SHAPES).map(([name, [type, shape]]) => {
        const dims = shape.map((size) => (typeof size === 'number' ? size : sizes[size]))
        return [name, new Tensor(type, feeds[name as keyof Feeds], dims)]
      }),
    )
  }
}
