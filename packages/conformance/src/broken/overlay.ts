import type { Backend, CompileOptions, EncoderModel, Features, Program } from '@lamjs/core/backend'

/** `program` with some members replaced. */
export function overlay(program: Program, changes: Partial<Program>): Program {
  return {
    device: program.device,
    precision: program.precision,
    tolerance: program.tolerance,
    batch: program.batch,
    run: (batch, signal) => program.run(batch, signal),
    warmup: (signal) => program.warmup(signal),
    compilation: () => program.compilation(),
    dispose: () => program.dispose(),
    ...changes,
  }
}

/** The members in which a broken backend differs from an honest one. */
export interface Fault {
  readonly features?: Partial<Features>
  /** The model and options that the honest backend receives. */
  readonly compile?: (model: EncoderModel, options: CompileOptions) => [EncoderModel, CompileOptions]
  readonly program?: (program: Program, model: EncoderModel) => Partial<Program>
}

/** `honest` with one fault. */
export function withFault(honest: Backend, { features, compile, program }: Fault): Backend {
  return {
    specVersion: 1,
    name: honest.name,
    features: { ...honest.features, ...features },
    compile: async (model, options = {}) => {
      const [seen, asked] = compile?.(model, options) ?? [model, options]
      const compiled = await honest.compile(seen, asked)
      return overlay(compiled, program?.(compiled, model) ?? {})
    },
  }
}
