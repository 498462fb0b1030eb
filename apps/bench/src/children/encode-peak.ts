import { readFileSync } from 'node:fs'
import { openSubject, type SubjectKey } from '../subjects.js'
import { argumentOfChild, peakMemory, reportToParent } from './report.js'

/** Many texts embedded in a process of its own, for its memory. */
export interface EncodePeakRequest {
  readonly key: SubjectKey
  /** A file that holds `string[]` as JSON. */
  readonly file: string
}

export interface EncodePeakReport {
  /** Bytes, from the start of the process on (resident set). */
  readonly peakMemory: number
}

const { key, file } = argumentOfChild<EncodePeakRequest>()
const subject = await openSubject(key, { alone: true })
await subject.embed(JSON.parse(readFileSync(file, 'utf8')) as string[])
reportToParent({ peakMemory: peakMemory() } satisfies EncodePeakReport)
