import type { ModelConfig, RowRun, RowShape } from '@lamjs/core/backend'
import {
  type Feeds,
  type GraphLayout,
  HIDDEN,
  KnownShapes,
  type KnownShapesOptions,
  paddingRun,
  type RunExecutor,
  runInputs,
  type StateTensor,
  stateTensors,
} from '@lamjs/onnx-graph'
import type { Tensor } from 'onnxruntime-node'
import { callOnnxruntime } from './exit-gate.js'
import type { OpenedSession } from './open-session.js'

/** Runs shapes on a session, and keeps the state between runs where it is when it can. */
export class SessionExecutor implements RunExecutor {
  readonly #opened: OpenedSession
  readonly #states: readonly StateTensor[]
  readonly #shapes: KnownShapes
  #previous: Readonly<Record<string, Tensor>> = {}

  constructor(opened: OpenedSession, config: ModelConfig, options: KnownShapesOptions) {
    this.#opened = opened
    this.#states = stateTensors(config)
    this.#shapes = new KnownShapes(options)
  }

  /** @throws LamError `LAM_COMPILATION_FORBIDDEN` */
  execute(run: RowRun, feeds: Feeds): Promise<Float32Array> {
    return this.#shapes.run(run.shape, () => this.#run(run, feeds))
  }

  /** Runs a shape on padding alone, unless it was run before. */
  async warm(shape: RowShape, { config, layout }: { config: ModelConfig; layout: GraphLayout }): Promise<void> {
    if (this.#shapes.has(shape)) return
    const { run, feeds } = paddingRun(shape, layout, config)
    await this.execute(run, feeds)
  }

  finishWarmup(): void {
    this.#shapes.close()
  }

  async #run(run: RowRun, feeds: Feeds): Promise<Float32Array> {
    const { session, Tensor } = this.#opened
    // What no text goes on from stays on the device and is forgotten.
    const goesOn = run.pieces.some(({ keep, length }) => keep < length)
    const inputs = await runInputs<Tensor>(
      run,
      feeds,
      this.#states,
      this.#previous,
      (...tensor) => new Tensor(...tensor),
    )
    return callOnnxruntime(async () => {
      const outputs = (await session.run(inputs, goesOn ? session.outputNames : [HIDDEN])) as Record<string, Tensor>
      this.#previous = goesOn ? outputs : {}
      return (await outputs[HIDDEN].getData()) as Float32Array
    })
  }
}
