import { splitDocuments } from '../embedding/split-texts.js'
import { bookQuestions, sampleQuestion } from './article.js'
import { definitionQueries } from './definitions.js'
import { sampleDocuments, sampleQuery } from './documents.js'
import { failingSets, textSets } from './text-sets.js'

/** Every sample that is embedded by itself, none twice, in the order in which their rows lie in `prepared/samples.bin`. */
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

/** A definition without the words it defines, which are what is looked for. */
export function definitionOf(line: string): string {
  return line.slice(line.indexOf(': ') + 2)
}

export { sampleArticle } from './article.js'
