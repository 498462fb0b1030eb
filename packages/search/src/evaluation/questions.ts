import { LamError } from '@lamjs/core'

/** A question and all places that answer it. */
export interface Question {
  /** The query, searched as it is written. */
  readonly question: string
  /** At least one. */
  readonly relevant: readonly RelevantPlace[]
}

/** A file, or with `line` or `text` a passage of it. */
export interface RelevantPlace {
  /** Its path in the index. */
  readonly file: string
  /** A line of the passage, from 1; in a PDF, its page. */
  readonly line?: number
  /** Words that the passage contains, as they stand there. White space and case do not count. */
  readonly text?: string
  /** How relevant it is, more than 0. Default 1. */
  readonly grade?: number
}

/**
 * Reads questions from JSONL: a row for each, `{ "question": "…", "relevant": ["docs/a.md", "docs/b.md:12", { "file": "docs/c.md", "text": "…",
 * "grade": 2 }] }`. Blank lines are passed over.
 * @throws LAM_INPUT_INVALID with the row's number, for a row that is no question, and where there is none
 */
export function parseQuestions(jsonl: string): Question[] {
  const questions = jsonl
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .flatMap((line, index) => {
      return line.trim() === '' ? [] : [questionOf(parsed(line, index + 1), index + 1)]
    })
  if (questions.length === 0) {
    throw new LamError('LAM_INPUT_INVALID', `There is no question. Write one a line, such as ${EXAMPLE}`)
  }
  return questions
}

const EXAMPLE = '{ "question": "How do I reset it?", "relevant": ["manual.md", "faq.md:12"] }'

function parsed(line: string, row: number): unknown {
  try {
    return JSON.parse(line)
  } catch (cause) {
    throw invalid(row, `is no JSON (${(cause as Error).message}). Write one object a line, such as ${EXAMPLE}`, cause)
  }
}

function questionOf(value: unknown, row: number): Question {
  if (!isObject(value)) throw invalid(row, `is no object. Write one a line, such as ${EXAMPLE}`)
  refuseOtherKeys(value, ['question', 'relevant'], row, 'the row')
  const { question, relevant } = value
  if (typeof question !== 'string' || question.trim() === '') {
    throw invalid(row, 'has no "question". Give it the text that a user would search for.')
  }
  if (!Array.isArray(relevant) || relevant.length === 0) {
    throw invalid(row, 'has no list "relevant". Name the files that answer it, such as ["manual.md", "faq.md:12"].')
  }
  const places = relevant.map((place, index) => placeOf(place, row, index + 1))
  refuseTwice(places, row)
  return { question, relevant: places }
}

function placeOf(value: unknown, row: number, number: number): RelevantPlace {
  const name = `relevant place ${number}`
  if (typeof value === 'string') {
    const [, file = value, line] = /^(.+):(\d+)$/s.exec(value) ?? []
    return checkedPlace(line === undefined ? { file } : { file, line: Number(line) }, row, name)
  }
  if (!isObject(value)) {
    throw invalid(row, `has ${name} that is neither a path, nor path:line, nor an object with "file".`)
  }
  refuseOtherKeys(value, ['file', 'line', 'text', 'grade'], row, name)
  return checkedPlace(value, row, name)
}

function checkedPlace({ file, line, text, grade }: Record<string, unknown>, row: number, name: string): RelevantPlace {
  if (typeof file !== 'string' || file.trim() === '') {
    throw invalid(row, `has ${name} without "file". Give the file's path in the index, with / between folders.`)
  }
  if (line !== undefined && !(Number.isSafeInteger(line) && (line as number) >= 1)) {
    throw invalid(row, `has ${name} with the line ${JSON.stringify(line)}. Lines are whole numbers from 1.`)
  }
  if (text !== undefined && (typeof text !== 'string' || text.trim() === '')) {
    throw invalid(row, `has ${name} with an empty "text". Give words of the passage, or leave "text" out.`)
  }
  if (grade !== undefined && !(Number.isFinite(grade) && (grade as number) > 0)) {
    throw invalid(
      row,
      `has ${name} with the grade ${JSON.stringify(grade)}. Grades are more than 0; leave out what is not relevant.`,
    )
  }
  return {
    file: file.replace(/^(\.\/)+/, ''),
    ...(line === undefined ? {} : { line: line as number }),
    ...(text === undefined ? {} : { text: text as string }),
    ...(grade === undefined ? {} : { grade: grade as number }),
  }
}

function refuseTwice(places: readonly RelevantPlace[], row: number): void {
  const seen = new Set<string>()
  for (const { file, line, text } of places) {
    const key = JSON.stringify([file, line, text])
    if (seen.has(key))
      throw invalid(row, `names ${line === undefined ? file : `${file}:${line}`} twice. Name each place once.`)
    seen.add(key)
  }
}

function refuseOtherKeys(value: object, known: readonly string[], row: number, name: string): void {
  const other = Object.keys(value).find((key) => !known.includes(key))
  if (other !== undefined) {
    throw invalid(row, `has an unknown key ${JSON.stringify(other)} in ${name}. Known are ${known.join(', ')}.`)
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function invalid(row: number, told: string, cause?: unknown): LamError {
  return new LamError('LAM_INPUT_INVALID', `Row ${row} of the questions ${told}`, cause === undefined ? {} : { cause })
}
