import type { CompiledProgram } from '@lamjs/core'

/** What was compiled, one entry a shape: several sessions that compile the same do so side by side, and count as the slowest of them. */
export class CompilationLog {
  readonly #programs = new Map<string, CompiledProgram>()

  add({ shape, milliseconds, origin }: CompiledProgram): void {
    const known = this.#programs.get(shape)
    this.#programs.set(shape, {
      shape,
      milliseconds: Math.max(milliseconds, known?.milliseconds ?? 0),
      origin: known?.origin ?? origin,
    })
  }

  get programs(): readonly CompiledProgram[] {
    return [...this.#programs.values()]
  }
}
