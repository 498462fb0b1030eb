import { templateMatcher } from './case-templates.js'
import { contractRules } from './contract.js'
import { embedderRules } from './embedder.js'
import { lamRules } from './lam-encoder.js'
import type { Rule } from './rule.js'
import { bertRules } from './softmax-encoder.js'

/** Every guarantee that the suites of backends and of embedders prove. */
export const rules: readonly Rule[] = [...lamRules, ...bertRules, ...contractRules, ...embedderRules]

const matchers = rules.flatMap((rule) => rule.cases.map((template) => ({ rule, matches: templateMatcher(template) })))

/** The rules whose templates stand for a case's name. */
export function rulesOf(caseName: string): readonly Rule[] {
  return matchers.filter(({ matches }) => matches(caseName)).map(({ rule }) => rule)
}

/** The rule that a case of either suite proves; undefined for a name that no case has. */
export function ruleOf(caseName: string): Rule | undefined {
  return rulesOf(caseName)[0]
}
