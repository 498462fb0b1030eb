import { type Engine, passedOverNote } from '../engine.js'
import { count } from './progress.js'

/** The counts of one run. */
export interface Tally {
  readonly texts: number
  readonly tokens: number
  /** Duration without loading the model. */
  readonly milliseconds: number
}

/** The last line of a run: texts, tokens, speed, backend, and the faster backends that are missing. */
export function closingLine({ texts, tokens, milliseconds }: Tally, engine: Engine): string {
  const seconds = milliseconds / 1000
  const speed = seconds > 0 ? tokens / seconds : 0
  const parts = [
    `${count(texts)} ${texts === 1 ? 'text' : 'texts'}`,
    `${count(tokens)} tokens`,
    `${seconds.toFixed(2)} s`,
    `${count(speed)} tokens/s`,
    engine.running,
  ]
  const note = passedOverNote(engine.passedOver)
  return parts.join(' · ') + (note === '' ? '' : ` (${note})`)
}
