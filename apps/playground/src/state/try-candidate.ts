import { type EngineClient, EngineError } from '../engine/engine-client.js'
import { measureEngines } from '../engine/measure-engines.js'
import type { EngineInfo } from '../engine/protocol.js'
import type { Candidate } from './candidate.js'
import { verdict } from './verdict.js'

/** The engine that runs while another is tried. */
interface Running {
  readonly label: string
  readonly client: EngineClient
  /** Records a call that was measured, in ms. */
  readonly note: (texts: number, milliseconds: number) => void
}

interface Outcome {
  /** A sentence for the user */
  readonly words: string
  /** Of the candidate, if the page moves to it */
  readonly info?: EngineInfo
}

/** Waits until a candidate is ready, and measures it beside the running engine, with the texts of that time. Never rejects. */
export async function tryCandidate(
  candidate: Candidate,
  running: Running,
  sampleTexts: () => readonly string[],
): Promise<Outcome> {
  const { label } = candidate.choice
  try {
    const info = await candidate.ready
    const texts = sampleTexts()
    const comparison = await measureEngines([running.client, candidate.client], texts, (which, milliseconds) => {
      if (which === 0) running.note(texts.length, milliseconds)
      else candidate.note(texts.length, milliseconds)
    })
    const { moves, words } = verdict(comparison, running.label, label, texts.length)
    return moves ? { words, info } : { words }
  } catch (error) {
    const failed = error instanceof EngineError ? `failed (${error.problem.code})` : (error as Error).message
    return { words: `${label} ${failed}, so ${running.label} goes on.` }
  }
}
