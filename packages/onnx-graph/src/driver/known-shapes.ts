import { LamError, type ModelConfig } from '@lamjs/core/backend'
import { graphFamily } from '../families/registry.js'
import type { Feeds, GraphLayout } from '../program-interface.js'
import type { RowRun } from '../rows/row-run.js'
import { type RowShape, shapeName } from '../rows/row-shape.js'

/** How new shapes are met. */
export interface KnownShapesOptions {
  /** After `close`, a shape that was not run before is `LAM_COMPILATION_FORBIDDEN`. */
  readonly strict: boolean
  /** Goes around the first run of each shape. */
  readonly compiling: <T>(shape: string, run: () => Promise<T>) => Promise<T>
}

/** The shapes that a program has run, and so compiled. */
export class KnownShapes {
  readonly #known = new Set<string>()
  readonly #options: KnownShapesOptions
  #closed = false

  constructor(options: KnownShapesOptions) {
    this.#options = options
  }

  has(shape: RowShape): boolean {
    return this.#known.has(shapeName(shape))
  }

  /** @throws LamError `LAM_COMPILATION_FORBIDDEN`, or what `work` throws */
  async run<T>(shape: RowShape, work: () => Promise<T>): Promise<T> {
    if (this.has(shape)) return work()
    const name = shapeName(shape)
    if (this.#closed && this.#options.strict) {
      throw new LamError(
        'LAM_COMPILATION_FORBIDDEN',
        `Shape ${name} was not compiled before, and strict forbids it now.`,
      )
    }
    const result = await this.#options.compiling(name, work)
    this.#known.add(name)
    return result
  }

  /** From here on nothing new is expected: the end of a warm-up. */
  close(): void {
    this.#closed = true
  }
}

/** A run of a shape on padding alone, which compiles it. */
export function paddingRun(shape: RowShape, layout: GraphLayout, config: ModelConfig): { run: RowRun; feeds: Feeds } {
  const run = { shape, pieces: [], carry: new Int32Array(shape.rows).fill(-1) }
  const nothing = { ids: new Int32Array(0), offsets: Uint32Array.of(0) }
  return { run, feeds: graphFamily(config).feeds(run, nothing, layout, config) }
}
