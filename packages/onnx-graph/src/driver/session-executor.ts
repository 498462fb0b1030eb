import type { ModelConfig } from '@lamjs/core/backend'
import { stateTensors } from '../families/registry.js'
import { type Feeds, type GraphLayout, HIDDEN } from '../program-interface.js'
import type { RowRun } from '../rows/row-run.js'
import type { RowShape } from '../rows/row-shape.js'
import { CarriedState } from './carried-state.js'
import { KnownShapes, type KnownShapesOptions, paddingRun } from './known-shapes.js'
import type { RunExecutor } from './run-batch.js'
import { HostStateMemory, type StateMemory } from './state-memory.js'
import { feedTensors, type MakeTensor, type RuntimeTensor } from './tensors.js'

/** What is asked of a runtime's sessions; those of onnxruntime fit. */
export interface RuntimeSession<T extends RuntimeTensor> {
  /** Names of the graph's outputs. */
  readonly outputNames: readonly string[]
  /**
   * Runs the graph.
   * @param outputs names of those that are wanted
   */
  run(inputs: Readonly<Record<string, T>>, outputs: readonly string[]): Promise<Readonly<Record<string, T>>>
}

/** What an executor needs besides its session. */
export interface SessionExecutorOptions<T extends RuntimeTensor> extends KnownShapesOptions {
  /** The model's config. */
  readonly config: ModelConfig
  /** The layout that the graph was built for. */
  readonly layout: GraphLayout
  /** Makes tensors of the runtime. */
  readonly make: MakeTensor<T>
  /** Where state is kept that no run left as it is needed; plain memory where absent. */
  readonly memory?: StateMemory<T>
  /** Goes around each run of the session, reading its result and moving state. */
  readonly turn?: <R>(work: () => Promise<R>) => Promise<R>
}

/** Runs shapes on a session. State stays where the session leaves it. */
export class SessionExecutor<T extends RuntimeTensor> implements RunExecutor {
  readonly #session: RuntimeSession<T>
  readonly #options: SessionExecutorOptions<T>
  readonly #state: CarriedState<T>
  readonly #shapes: KnownShapes

  constructor(session: RuntimeSession<T>, options: SessionExecutorOptions<T>) {
    const { config, make, memory = new HostStateMemory(make) } = options
    this.#session = session
    this.#options = options
    this.#state = new CarriedState(stateTensors(config), memory, make)
    this.#shapes = new KnownShapes(options)
  }

  /**
   * As `RunExecutor.execute`.
   * @throws LamError `LAM_COMPILATION_FORBIDDEN`, and what `turn` and the session throw
   */
  execute(run: RowRun, feeds: Feeds): Promise<Float32Array> {
    const { turn = (work) => work() } = this.#options
    return this.#shapes.run(run.shape, () => turn(() => this.#compute(run, feeds)))
  }

  /** Runs every shape once on padding alone, unless it was run before. @param checkAlive throws to stop */
  async warmup(checkAlive: () => void): Promise<void> {
    for (const shape of this.#options.layout.shapes) {
      checkAlive()
      await this.#warm(shape)
    }
    this.#shapes.close()
  }

  /** Frees the state that is kept. */
  dispose(): void {
    this.#state.dispose()
  }

  async #warm(shape: RowShape): Promise<void> {
    if (this.#shapes.has(shape)) return
    const { run, feeds } = paddingRun(shape, this.#options.layout, this.#options.config)
    await this.execute(run, feeds)
  }

  async #compute(run: RowRun, feeds: Feeds): Promise<Float32Array> {
    // What no text goes on from need not be handed out at all.
    const goesOn = run.pieces.some(({ keep, length }) => keep < length)
    const { inputs, temporary } = await this.#state.inputsOf(run)
    try {
      const fetches = goesOn ? this.#session.outputNames : [HIDDEN]
      const all = { ...feedTensors(feeds, this.#options.make), ...inputs }
      const { [HIDDEN]: hidden, ...left } = await this.#session.run(all, fetches)
      this.#state.keep(left)
      return (await hidden.getData()) as Float32Array
    } finally {
      for (const tensor of temporary) tensor.dispose()
    }
  }
}
