import type { CompiledProgram } from '@lamjs/core'
import type { CompileProgress, WebgpuOptions } from '../options.js'

/** Runtime, build and open; every shape is a step more. */
const STEPS_BEFORE_SHAPES = 3

/** What was compiled, and word of it to the caller as it happens. */
export class CompileLog {
  readonly programs: CompiledProgram[] = []
  readonly #total: number
  readonly #tell: WebgpuOptions['onProgress']
  #done = 0

  constructor(shapes: number, onProgress: WebgpuOptions['onProgress']) {
    this.#total = STEPS_BEFORE_SHAPES + shapes
    this.#tell = onProgress
  }

  /** From the beginning, after the loss of a device. */
  restart(): void {
    this.#done = 0
  }

  /** Runs one step and times it. */
  async step<T>(step: CompileProgress['step'], work: () => Promise<T>, shape?: string): Promise<T> {
    const about = { step, ...(shape === undefined ? {} : { shape }), total: this.#total }
    this.#tell?.({ ...about, done: this.#done })
    const start = performance.now()
    const result = await work()
    this.#done += 1
    this.#tell?.({ ...about, done: this.#done, milliseconds: performance.now() - start })
    return result
  }

  /** Puts a program into the report. Whether the browser had a shape's shaders from an earlier visit it does not tell. */
  add(shape: string, milliseconds: number, origin: CompiledProgram['origin'] = 'just-in-time'): void {
    this.programs.push({ shape, milliseconds, origin })
  }
}
