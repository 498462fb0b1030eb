import type { StreamText } from '@lamjs/core'
import type { Found } from '../terminal/nearest-report.js'
import type { TextInput } from './texts.js'

/** The lines of one file as texts. */
export function linesOfFile(file: string, encoding: string | undefined): TextInput {
  const lines = { texts: [], files: [file], whole: false, keep: true }
  return { ...lines, ...(encoding === undefined ? {} : { encoding }) }
}

/** The lines that are not blank, with their numbers from 1 on. */
export async function* numbered(lines: AsyncIterable<StreamText>): AsyncGenerator<Found> {
  let line = 0
  for await (const text of lines) {
    line++
    if (typeof text === 'string' && text.trim() !== '') yield { line, text }
  }
}
