import type { CompiledProgram } from '@lamjs/core'
import type { EngineEvent } from '../engine/protocol.js'
import type { EngineRecord } from './candidate.js'

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
 * The steps before the first embedding and the later compilations of each engine, in order. With several engines, a step names its own.
 * @param size writes a number of bytes
 */
export function startUpBars(engines: readonly EngineRecord[], size: (bytes: number) => string): TimelineBar[] {
  return engines
    .flatMap(({ label, offset, events, programs }) =>
      events
        .filter((event): event is Step => event.kind !== 'call')
        .map((event) => {
          const { kind, start, milliseconds } = event
          const { what, origin } = describe(event, programs, size)
          const name = engines.length > 1 ? `${label}: ${lowerFirst(what)}` : what
          return { kind, start: offset + start, milliseconds, what: name, origin }
        }),
    )
    .sort((a, b) => a.start - b.start)
}

function lowerFirst(words: string): string {
  return words.slice(0, 1).toLowerCase() + words.slice(1)
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
    case 'measure':
      return { what: 'Measured', origin: `a call of ${event.texts} texts` }
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
