import type { Backend, Checkpoint, CompileOptions, Features, Program } from '@lamjs/core'

/** A program like another but for `changes`. */
export function overlay(program: Program, changes: Partial<Program>): Program {
  return {
    device: program.device,
    precision: program.precision,
    run: (batch, signal) => program.run(batch, signal),
    warmup: (signal) => program.warmup(signal),
    compilation: () => program.compilation(),
    dispose: () => program.dispose(),
    ...changes,
  }
}

/** What a broken backend changes of an honest one. */
export interface Fault {
  readonly features?: Partial<Features>
  /** The checkpoint and options that the honest backend gets to see. */
  readonly compile?: (checkpoint: Checkpoint, options: CompileOptions) => [Checkpoint, CompileOptions]
  readonly program?: (program: Program, checkpoint: Checkpoint) => Partial<Program>
}

/** `honest` with one fault. */
export function withFault(honest: Backend, { features, compile, program }: Fault): Backend {
  return {
    specVersion: 1,
    name: honest.name,
    features: { ...honest.features, ...features },
    compile: async (checkpoint, options = {}) => {
      const [seen, asked] = compile?.(checkpoint, options) ?? [checkpoint, options]
      const compiled = await honest.compile(seen, asked)
      return overlay(compiled, program?.(compiled, checkpoint) ?? {})
    },
  }
}
