import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { benchFolder } from './packages.js'

/** What texts are put together from. */
export interface Piece {
  readonly text: string
  /** Without special tokens. Pieces are joined by blanks, where this tokenizer always cuts, so counts add up. */
  readonly tokens: number
}

/** English prose as whole sentences and as the shorter clauses they fall into. */
export interface Prose {
  readonly sentences: readonly Piece[]
  readonly clauses: readonly Piece[]
}

/** Reads the texts of this package and the repository's samples, which the build copies into `dist`. */
export function readProse(countTokens: (text: string) => number): Prose {
  const folder = join(benchFolder, 'texts')
  const own = readdirSync(folder)
    .sort()
    .map((name) => join(folder, name))
  const samples = ['article.txt', 'corpus.txt'].map((name) => join(benchFolder, 'dist', 'samples', name))
  const sentences = [...own, ...samples].flatMap((file) => splitSentences(readFileSync(file, 'utf8')))
  const piece = (text: string): Piece => ({ text, tokens: countTokens(text) })
  return { sentences: sentences.map(piece), clauses: sentences.flatMap(splitClauses).map(piece) }
}

/** Sentences with their full stops; a line break ends one too. */
export function splitSentences(prose: string): string[] {
  return prose
    .split(/\n+/)
    .flatMap((line) => line.split(/(?<=[.?!])\s+(?=[A-Z])/))
    .map((sentence) => sentence.trim())
    .filter((sentence) => sentence !== '')
}

/** The parts between commas, semicolons and colons, made to stand alone. */
export function splitClauses(sentence: string): string[] {
  const parts = sentence.split(/[,;:]\s+/)
  return parts.map((part) => `${part.charAt(0).toUpperCase()}${part.slice(1).replace(/[.?!]$/, '')}.`)
}
