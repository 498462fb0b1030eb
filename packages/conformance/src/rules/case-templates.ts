import { bertEncoders, bertRerankers, tinyModels } from '@lamjs/oracle'
import { OPTIONAL_OPTIONS } from '../embedder/subject.js'
import { PRECISIONS } from '../tolerances.js'

const lam = tinyModels.map(({ name }) => name)
const bert = bertEncoders.map(({ name }) => name)

/** The words of a case's name that a placeholder stands for. */
const PLACEHOLDERS: Readonly<Record<string, readonly string[]>> = {
  model: [...lam, ...bert],
  'LAM model': lam,
  'BERT model': bert,
  'cross-encoder': bertRerankers.map(({ name }) => name),
  precision: PRECISIONS,
  option: OPTIONAL_OPTIONS,
}

/** Whether a case's name is one that the template stands for. */
export function templateMatcher(template: string): (name: string) => boolean {
  const parts = template
    .split(/<([^>]+)>/)
    .map((part, i) => (i % 2 === 0 ? part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&') : patternOf(part)))
  const pattern = new RegExp(`^${parts.join('')}$`)
  return (name) => pattern.test(name)
}

function patternOf(placeholder: string): string {
  if (placeholder === 'number') return '\\d+'
  const words = PLACEHOLDERS[placeholder]
  if (words === undefined) throw new Error(`A template has the unknown placeholder <${placeholder}>.`)
  return `(?:${words.join('|')})`
}
