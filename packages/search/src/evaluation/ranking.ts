import type { Hit } from '../search/hit.js'
import type { Question, RelevantPlace } from './questions.js'

/** What a question's hits come to. */
export interface Ranking {
  /** Grades of the places of the ranking, best first; 0 is not relevant. */
  readonly grades: readonly number[]
  /** The rank, from 1, at which each relevant place was found; `undefined` where it was not. */
  readonly ranks: readonly (number | undefined)[]
}

/**
 * Ranks files where every relevant place is a whole file: further hits of a file take no rank. Else it ranks passages: a hit that only
 * shows again what was found takes no rank, and a hit that answers by several places takes a rank for each, so that no ranking is better than the ideal one.
 * @param hits best first
 */
export function rankingOf({ relevant }: Question, hits: readonly Hit[]): Ranking {
  const ofFiles = relevant.every(({ line, text }) => line === undefined && text === undefined)
  const files = new Set<string>()
  const ranks: (number | undefined)[] = relevant.map(() => undefined)
  const grades: number[] = []
  for (const hit of hits) {
    if (ofFiles && files.has(hit.file)) continue
    files.add(hit.file)
    const met = indicesByGrade(relevant).filter((index) => meets(hit, relevant[index]))
    const first = met.filter((index) => ranks[index] === undefined)
    for (const index of first) {
      grades.push(relevant[index].grade ?? 1)
      ranks[index] = grades.length
    }
    if (met.length === 0) grades.push(0)
  }
  return { grades, ranks }
}

/** All files in which the hit stands. */
export function filesOf({ file, copies = [] }: Hit): readonly string[] {
  return [file, ...copies]
}

function indicesByGrade(relevant: readonly RelevantPlace[]): number[] {
  return relevant.map((_, index) => index).sort((a, b) => (relevant[b].grade ?? 1) - (relevant[a].grade ?? 1))
}

function meets(hit: Hit, { file, line, text }: RelevantPlace): boolean {
  if (!filesOf(hit).includes(file)) return false
  if (line !== undefined && (line < hit.line || line > lastLine(hit))) return false
  return text === undefined || comparable(hit.text).includes(comparable(text))
}

/** A PDF's lines are pages. */
function lastLine({ file, line, text }: Hit): number {
  return /\.pdf$/i.test(file) ? line : line + (text.trimEnd().match(/\r\n|\r|\n/g)?.length ?? 0)
}

function comparable(text: string): string {
  return text.normalize('NFC').replace(/\s+/g, ' ').trim().toLowerCase()
}
