import type { CompiledProgram } from '../contract/compilation.js'
import type { Program } from '../contract/program.js'

/** The fields of a span for the programs that came after the first `before`. */
export function compiledSince(program: Program, before: number): { readonly compiled?: readonly CompiledProgram[] } {
  const compiled = program.compilation().programs.slice(before)
  return compiled.length === 0 ? {} : { compiled }
}
