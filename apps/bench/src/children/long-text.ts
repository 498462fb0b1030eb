import { readFileSync } from 'node:fs'
import { openSubject, type SubjectKey } from '../subjects.js'
import { argumentOfChild, peakMemory, reportToParent, restartPeakMemory } from './report.js'

/** A text of one length, embedded again and again in a process of its own. */
export interface LongTextRequest {
  readonly key: SubjectKey
  /** A file that holds the text. */
  readonly file: string
  readonly tokens: number
  /** The text is embedded at least `runs` times, and until this many ms have gone by. */
  readonly runs: number
  readonly milliseconds: number
}

export interface LongTextReport {
  /** Of each run, in ms. */
  readonly times: readonly number[]
  /** Bytes in use, once the model was loaded and had embedded one short text. */
  readonly memoryBefore: number
  /** Bytes, at the most from then on. */
  readonly memoryAfter: number
}

const { key, file, tokens, runs, milliseconds } = argumentOfChild<LongTextRequest>()
const subject = await openSubject(key, { alone: true })
await subject.embedOne('A short text first.')
const memoryBefore = restartPeakMemory()
const text = readFileSync(file, 'utf8')
const times: number[] = []
const began = performance.now()
while (times.length < runs || performance.now() - began < milliseconds) {
  const start = performance.now()
  const row = await subject.embedOne(text, tokens)
  times.push(performance.now() - start)
  if (!row.every(Number.isFinite)) throw new Error(`${subject.name} gave a non-finite embedding at ${tokens} tokens.`)
}
reportToParent({ times, memoryBefore, memoryAfter: peakMemory() } satisfies LongTextReport)
