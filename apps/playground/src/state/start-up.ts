import type { CompiledProgram } from '@lamjs/core'
import type { EngineEvent } from '../engine/protocol.js'

/** One bar of the start-up timeline. */
export interface TimelineBar {
  readonly what: string
  /** Its origin: how a program was made, or the number of bytes. */
  readonly origin: string
  readonly kind: EngineEvent['kind']
  readonly start: number
  readonly milliseconds: number
}

type Step = Exclude<EngineEvent, { kind: 'call' }>

const ORIGINS = {
  'ahead-of-time': 'compiled ahead of time',
  'just-in-time': 'compiled just now',
  cache: 'from the cache',
} as const

/**
 * The steps before the first embedding and the later compilations, in order.
 * @param programs the backend's report, with the origin of each program
 * @param size writes a number of bytes
 */
export function startUpBars(
  events: readonly EngineEvent[],
  programs: readonly CompiledProgram[],
  size: (bytes: number) => string,
): TimelineBar[] {
  return events
    .filter((event): event is Step => event.kind !== 'call')
    .map((event) => {
      const { kind, start, milliseconds } = event
      return { kind, start, milliseconds, ...describe(event, programs, size) }
    })
    .sort((a, b) => a.start - b.start)
}

function describe(
  event: Step,
  programs: readonly CompiledProgram[],
  size: (bytes: number) => string,
): Pick<TimelineBar, 'what' | 'origin'> {
  switch (event.kind) {
    case 'parse':
      return { what: 'Open the model', origin: 'config, tokenizer, names of weights' }
    case 'download':
      return { what: `Download ${event.file}`, origin: size(event.bytes) }
    case 'verify':
      return { what: `Check and keep ${event.file}`, origin: size(event.bytes) }
    case 'stored':
      return { what: `Read ${event.file}`, origin: `${size(event.bytes)}, kept in this browser` }
    case 'compile':
      return { what: stepLabel(event), origin: originOf(event, programs) }
  }
}

type Compilation = Extract<EngineEvent, { kind: 'compile' }>

function stepLabel({ step, shape = 'any length' }: Compilation): string {
  if (step === 'runtime') return 'Start onnxruntime'
  if (step === 'build') return 'Build the program'
  if (step === 'open') return 'Open it on the device'
  return `Program for ${shape}`
}

/** A report names a program by its shape. Steps without a shape belong to the program for all shapes. */
function originOf({ step, shape }: Compilation, programs: readonly CompiledProgram[]): string {
  if (step === 'runtime' || step === 'open') return ''
  const program = shape === undefined ? programs[0] : programs.find((one) => one.shape === shape)
  return program === undefined ? '' : ORIGINS[program.origin]
}
