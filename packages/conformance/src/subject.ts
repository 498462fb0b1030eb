import {
  type Backend,
  type Checkpoint,
  LAM,
  type LamOptions,
  type ModelPackage,
  openCheckpoint,
  type Precision,
  type Program,
  type Tolerance,
} from '@lamjs/core/backend'
import { type TinyModel, tinyEncoders } from '@lamjs/oracle'
import type { PropertyOptions } from './property/check-property.js'
import { toleranceOf } from './tolerances.js'

const DEFAULT_RUNS = 6

/** The backend under test, with programs that cases share: one per checkpoint and precision. */
export class Subject {
  readonly backend: Backend
  /** The precision of cases that are not about precision. */
  readonly precision: Precision
  readonly random: PropertyOptions
  readonly #programs = new Map<string, Promise<Program>>()
  #device: string | undefined

  constructor(backend: Backend, precision: Precision | undefined, random: Partial<PropertyOptions> = {}) {
    this.backend = backend
    this.precision = precision ?? backend.features.precisions[0]
    this.random = { seed: random.seed ?? Math.floor(Math.random() * 2 ** 31), runs: random.runs ?? DEFAULT_RUNS }
  }

  /** What the first program that was compiled names as its device; `'unknown'` before. */
  get device(): string {
    return this.#device ?? 'unknown'
  }

  supports({ variant }: Pick<TinyModel, 'variant'>): boolean {
    return this.backend.features.variants.includes(variant)
  }

  /** The bound for programs of a precision: the bound that a program states, never looser than the suite's. */
  async tolerance(precision: Precision = this.precision): Promise<Tolerance> {
    return toleranceOf(await this.program(this.anyModel, precision))
  }

  /** What a row may differ by from the same text in another batch. */
  async invarianceBound(): Promise<Tolerance | 'bitwise'> {
    return this.backend.features.batchInvariance === 'bitwise' ? 'bitwise' : this.tolerance()
  }

  /** The tiny encoders that the backend supports. */
  get models(): readonly TinyModel[] {
    return tinyEncoders.filter((model) => this.supports(model))
  }

  /** The first supported model, for cases that need only one. */
  get anyModel(): TinyModel {
    const [model] = this.models
    if (model === undefined) throw new Error(`Backend '${this.backend.name}' claims no variant of a model.`)
    return model
  }

  /** A shared program; do not dispose of it. */
  program(model: TinyModel, precision: Precision = this.precision): Promise<Program> {
    const key = `${model.name} ${precision}`
    const known = this.#programs.get(key)
    if (known !== undefined) return known
    const program = this.compile(model, precision)
    this.#programs.set(key, program)
    return program
  }

  /** A new program, which the case disposes of. */
  async compile(model: TinyModel, precision: Precision = this.precision): Promise<Program> {
    return this.compileFrom(await this.open(model), precision)
  }

  /** A new program from an open checkpoint. It calls the backend synchronously. */
  compileFrom(checkpoint: Checkpoint, precision: Precision = this.precision): Promise<Program> {
    const compiled = this.backend.compile(checkpoint, { precision })
    return compiled.then((program) => {
      this.#device ??= program.device
      return program
    })
  }

  /** Calls `use` with a new program, and disposes of it afterwards. */
  async withProgram<T>(model: TinyModel, use: (program: Program) => Promise<T>): Promise<T> {
    const program = await this.compile(model)
    try {
      return await use(program)
    } finally {
      await program.dispose()
    }
  }

  /** Calls `use` with a `LAM` on the backend, and disposes of it afterwards. */
  async withLam<T>(
    model: ModelPackage,
    use: (lam: LAM) => Promise<T>,
    options: Pick<LamOptions, 'tokensPerBatch'> = {},
  ): Promise<T> {
    const lam = new LAM(this.backend, { ...options, model, precision: this.precision })
    try {
      return await use(lam)
    } finally {
      await lam.dispose()
    }
  }

  open(model: TinyModel): Promise<Checkpoint> {
    return openCheckpoint(model.model)
  }

  /** Disposes of the shared programs. */
  async dispose(): Promise<void> {
    const programs = await Promise.allSettled(this.#programs.values())
    this.#programs.clear()
    await Promise.all(programs.map((program) => (program.status === 'fulfilled' ? program.value.dispose() : undefined)))
  }
}
