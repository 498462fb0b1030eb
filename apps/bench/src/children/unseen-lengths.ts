import { readFileSync } from 'node:fs'
import { openSubject, type SubjectKey } from '../subjects.js'
import { argumentOfChild, reportToParent } from './report.js'

/** Texts of lengths that the process meets for the first time. */
export interface UnseenLengthsRequest {
  readonly key: SubjectKey
  /** A file that holds `LengthTexts[]` as JSON. */
  readonly file: string
}

export interface LengthTexts {
  readonly tokens: number
  /** Different texts of this length. */
  readonly texts: readonly string[]
}

export interface UnseenLengthsReport {
  readonly lengths: readonly {
    readonly tokens: number
    /** The first text of the length, in ms. */
    readonly unseen: number
    /** Each of those after it. */
    readonly seen: readonly number[]
  }[]
}

const { key, file } = argumentOfChild<UnseenLengthsRequest>()
const subject = await openSubject(key, { alone: true })
const [warm, ...rest] = JSON.parse(readFileSync(file, 'utf8')) as LengthTexts[]
for (const text of warm.texts) await timeOf(text)
const lengths = []
for (const { tokens, texts } of rest) {
  // A length that was seen goes before, so that only the length is new to the call that counts.
  await timeOf(warm.texts[0])
  const unseen = await timeOf(texts[0])
  const seen = []
  for (const text of texts.slice(1)) {
    await timeOf(warm.texts[0])
    seen.push(await timeOf(text))
  }
  lengths.push({ tokens, unseen, seen })
}
reportToParent({ lengths } satisfies UnseenLengthsReport)

async function timeOf(text: string): Promise<number> {
  const start = performance.now()
  await subject.embedOne(text)
  return performance.now() - start
}
