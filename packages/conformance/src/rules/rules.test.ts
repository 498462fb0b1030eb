import type { Features } from '@lamjs/core/backend'
import { reference } from '@lamjs/reference'
import { describe, expect, it } from 'vitest'
import { withFault } from '../broken/overlay.js'
import { mutants, mutantsOf } from '../broken/table.js'
import { embedderSuiteFor } from '../embedder/embedder-suite.js'
import { OPTIONAL_OPTIONS } from '../embedder/subject.js'
import { suiteFor } from '../suite.js'
import { PRECISIONS } from '../tolerances.js'
import { templateMatcher } from './case-templates.js'
import { ruleOf, rules, rulesOf } from './rule-of.js'

/** Claims that bring every case of the suite of backends together. */
const CLAIMS: readonly Partial<Features>[] = [
  {},
  { precisions: PRECISIONS },
  { variants: ['lam/flat'] },
  { variants: ['bert'] },
  { abort: 'between-runs' },
]

/** The names of every case that any backend or embedder may meet. */
function everyCase(): string[] {
  const ofBackends = CLAIMS.flatMap((features) => {
    const { cases, notRun } = suiteFor({ backend: () => withFault(reference(), { features }) })
    return [...cases, ...notRun].map(({ name }) => name)
  })
  const ofEmbedders = [[], OPTIONAL_OPTIONS].flatMap((lacks) => {
    const embedder = () => Promise.reject(new Error('No case runs here.'))
    const { cases, notRun } = embedderSuiteFor({ embedder, reference: embedder, lacks })
    return [...cases, ...notRun].map(({ name }) => name)
  })
  return [...new Set([...ofBackends, ...ofEmbedders])]
}

const names = everyCase()

describe('the rules', () => {
  it('have unique names, and one sentence each', () => {
    expect(new Set(rules.map(({ id }) => id)).size).toBe(rules.length)
    for (const { guarantee } of rules) expect(guarantee).toMatch(/^[A-Z].*[^.]\.$/)
  })

  it('account for every case, each by exactly one rule', () => {
    expect(names.length).toBeGreaterThan(400)
    // Not a claim about rows: the line that stands for the golden cases of a precision that a backend lacks.
    const counted = names.filter((name) => !name.startsWith('golden: every text, '))
    expect(counted.filter((name) => rulesOf(name).length !== 1)).toEqual([])
  })

  it('have no template without a case', () => {
    const templates = rules.flatMap((rule) => rule.cases)
    expect(templates.filter((template) => !names.some(templateMatcher(template)))).toEqual([])
  })

  it('have a broken backend each that fails a case of theirs', () => {
    expect(rules.filter(({ id }) => mutantsOf(id).length === 0).map(({ id }) => id)).toEqual([])
  })

  it('know every case that a broken backend must fail', () => {
    const unknown = mutants.flatMap(({ caughtBy }) => caughtBy).filter((name) => !names.includes(name))
    expect(unknown).toEqual([])
  })

  it('are found by the name of a case', () => {
    expect(ruleOf('golden: tiny-flat length 64, float32')?.id).toBe('lam-4-recurrence')
    expect(ruleOf('golden: tiny-bert-cls length 64, int8')?.id).toBe('bert-2-attention')
    expect(ruleOf('no such case')).toBeUndefined()
  })
})
