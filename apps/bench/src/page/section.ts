import type { BenchFile } from '../bench-file.js'
import type { Table } from '../table.js'
import type { Drawing } from './drawing.js'

/** One part of the page: a question, what was measured for it, and how to measure it. */
export interface Section {
  /** Of the link to it. */
  readonly id: string
  readonly title: string
  /** What it answers, in a sentence. */
  readonly question: string
  /** The command that makes its data. */
  readonly command: string
  /** Absent where the data is. */
  readonly content?: SectionContent
}

export interface SectionContent {
  readonly source: BenchFile
  /** What the figures say, made from them. */
  readonly findings: readonly string[]
  readonly drawings: readonly Drawing[]
  /** Names of the colours, for plots that do not name them themselves. */
  readonly legend?: readonly { readonly name: string; readonly colour: string }[]
  readonly tables: readonly Table[]
}
