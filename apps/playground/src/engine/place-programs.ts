import type { CompilationReport } from '@lamjs/core'
import type { EngineEvent } from './protocol.js'

/**
 * Puts the programs that a report has more than before on the clock. A report says how long each took, not when: the newest
 * is taken to have ended just now, the ones before it just before.
 * @param known programs that were placed already
 * @param now ms since the start
 */
export function placePrograms(report: CompilationReport, known: number, now: number): EngineEvent[] {
  const events: EngineEvent[] = []
  let end = now
  for (let i = report.programs.length - 1; i >= known; i--) {
    const { shape, milliseconds, origin } = report.programs[i]
    const start = Math.max(0, end - milliseconds)
    events.unshift({ kind: 'program', shape, origin, start, milliseconds })
    end = start
  }
  return events
}
