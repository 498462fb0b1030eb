import type { EngineEvent } from '../engine/protocol.js'

/** One bar of the start-up timeline. */
export interface TimelineBar {
  readonly what: string
  /** From where it came: how a program came to be, or how much was moved. */
  readonly origin: string
  readonly kind: EngineEvent['kind']
  readonly start: number
  readonly milliseconds: number
}

const ORIGINS = {
  'ahead-of-time': 'compiled ahead of time',
  'just-in-time': 'compiled just now',
  cache: 'from the cache',
} as const

/**
 * What happened before texts could be embedded and what was compiled since, in order.
 * @param size writes a number of bytes
 */
export function startUpBars(events: readonly EngineEvent[], size: (bytes: number) => string): TimelineBar[] {
  return events
    .filter((event) => event.kind !== 'call')
    .map((event): TimelineBar => {
      const { kind, start, milliseconds } = event
      if (kind === 'program') {
        return {
          kind,
          start,
          milliseconds,
          what: programLabel(event.shape),
          origin: ORIGINS[event.origin],
        }
      }
      if (kind === 'load') return { kind, start, milliseconds, what: 'Weights and tokenizer', origin: 'made ready' }
      const what = `${kind === 'download' ? 'Download' : 'Check'} ${event.file}`
      return { kind, start, milliseconds, what, origin: size(event.bytes) }
    })
    .sort((a, b) => a.start - b.start)
}

/** A shape as a sentence's subject: `'Program for 4 x 72 tokens'`. Some backends build one program first and name it in words. */
function programLabel(shape: string): string {
  if (shape.startsWith('program ')) return `P${shape.slice(1)}`
  return `Program for ${shape === 'any' ? 'any length' : shape}`
}
