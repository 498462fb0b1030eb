import { LamError, type ModelConfig, nextTurn, type RowRun, type RowShape } from '@lamjs/core/backend'
import {
  type Feeds,
  feedTensors,
  type GraphLayout,
  HIDDEN,
  KnownShapes,
  type KnownShapesOptions,
  paddingRun,
  type RunExecutor,
  type StateTensor,
  stateTensors,
} from '@lamjs/onnx-graph'
import type { Tensor } from 'onnxruntime-web'
import { CarriedState } from './carried-state.js'
import { GpuStateMemory } from './gpu-state-memory.js'
import { failed, type OpenedSession } from './open-session.js'
import { HostStateMemory } from './state-memory.js'

export interface ExecutorOptions extends KnownShapesOptions {
  readonly config: ModelConfig
  readonly layout: GraphLayout
}

/** Runs shapes on a session. State stays on the device between runs. */
export class SessionExecutor implements RunExecutor {
  readonly #opened: OpenedSession
  readonly #state: CarriedState
  readonly #options: ExecutorOptions
  readonly #shapes: KnownShapes

  constructor(opened: OpenedSession, options: ExecutorOptions) {
    this.#opened = opened
    this.#options = options
    this.#shapes = new KnownShapes(options)
    const { ort, gpu } = opened
    const memory = gpu ? new GpuStateMemory(ort, gpu.device) : new HostStateMemory(ort)
    const empty = ({ shape }: StateTensor) => new ort.Tensor('float32', new Float32Array(0), [0, ...shape])
    this.#state = new CarriedState(stateTensors(options.config), memory, empty)
  }

  /** @throws LamError `LAM_COMPILATION_FORBIDDEN`, `LAM_DEVICE_LOST`, `LAM_BACKEND_FAILED` */
  async execute(run: RowRun, feeds: Feeds): Promise<Float32Array> {
    // WebAssembly computes without a pause; signals and the page get their turn here.
    await nextTurn()
    return this.#shapes.run(run.shape, () => this.#run(run, feeds))
  }

  /** Runs every shape once on padding alone, unless it was run before. @param checkAlive throws to stop */
  async warmup(checkAlive: () => void): Promise<void> {
    for (const shape of this.#options.layout.shapes) {
      checkAlive()
      await this.#warmShape(shape)
    }
    this.#shapes.close()
  }

  /** Frees the state that is kept on the device. */
  dispose(): void {
    this.#state.dispose()
  }

  async #warmShape(shape: RowShape): Promise<void> {
    if (this.#shapes.has(shape)) return
    const { run, feeds } = paddingRun(shape, this.#options.layout, this.#options.config)
    await this.execute(run, feeds)
  }

  async #run(run: RowRun, feeds: Feeds): Promise<Float32Array> {
    try {
      return await this.#opened.lane.run(() => this.#compute(run, feeds))
    } catch (cause) {
      throw LamError.is(cause) ? cause : failed('onnxruntime failed', cause)
    }
  }

  async #compute(run: RowRun, feeds: Feeds): Promise<Float32Array> {
    const { session, ort } = this.#opened
    // What no text goes on from need not be handed out at all.
    const goesOn = run.pieces.some(({ keep, length }) => keep < length)
    const { inputs, temporary } = await this.#state.inputsOf(run)
    try {
      const fetches = goesOn ? session.outputNames : [HIDDEN]
      const feedInputs = feedTensors<Tensor>(feeds, (...tensor) => new ort.Tensor(...tensor))
      const { [HIDDEN]: hidden, ...left } = await session.run({ ...feedInputs, ...inputs }, fetches)
      this.#state.keep(left)
      return (await hidden.getData()) as Float32Array
    } finally {
      for (const tensor of temporary) tensor.dispose()
    }
  }
}
