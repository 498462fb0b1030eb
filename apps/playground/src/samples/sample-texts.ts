import { splitDocuments } from '../embedding/split-texts.js'
import { bookQuestions, sampleQuestion } from './article.js'
import { definitionQueries } from './definitions.js'
import { sampleDocuments, sampleQuery } from './documents.js'
import { failingSets, textSets } from './text-sets.js'

/** Every sample text, each once, in the order of the rows in `prepared/samples.bin`. */
export function sampleTexts(): string[] {
  return [
    ...new Set([
      ...[...textSets, ...failingSets].flatMap(({ texts }) => texts),
      ...splitDocuments(sampleDocuments),
      sampleQuery,
      sampleQuestion,
      ...bookQuestions,
      ...definitionQueries,
    ]),
  ]
}

/** A definition without the words it defines, because the user searches for these. */
export function definitionOf(line: string): string {
  return line.slice(line.indexOf(': ') + 2)
}

export { sampleArticle } from './article.js'
