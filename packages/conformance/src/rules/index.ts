export type { Rule } from './rule.js'
export { ruleOf, rules } from './rule-of.js'
