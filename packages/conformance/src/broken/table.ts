import { brokenEmbedders } from '../embedder/broken/broken-embedders.js'
import { rules } from '../rules/index.js'
import { rulesOf } from '../rules/rule-of.js'
import { brokenBackends } from './all.js'
import { wrongAtScale } from './wrong-at-scale.js'

interface Mutant {
  readonly what: string
  readonly caughtBy: readonly string[]
}

/** Every broken backend and every broken embedder. */
export const mutants: readonly Mutant[] = [...Object.values(brokenBackends).flat(), ...wrongAtScale, ...brokenEmbedders]

const mistakes = new Map(rules.map(({ id }) => [id, new Set<string>()]))
for (const { what, caughtBy } of mutants) {
  for (const name of caughtBy) for (const { id } of rulesOf(name)) mistakes.get(id)?.add(what)
}

/** The mistakes that fail a case of the rule. */
export function mutantsOf(id: string): readonly string[] {
  return [...(mistakes.get(id) ?? [])]
}

/** The table of the README: each rule, the cases that prove it, and the mistakes that fail one of them. */
export function rulesTable(): string {
  const rows = rules.map(({ id, guarantee, source, cases }) =>
    [
      `\`${id}\``,
      `${guarantee} (${source})`,
      cases.map((name) => `\`${name}\``).join('<br>'),
      mutantsOf(id).map(escaped).join('<br>'),
    ].join(' | '),
  )
  return ['rule | guarantee | cases | fails what', '--- | --- | --- | ---', ...rows]
    .map((row) => `| ${row} |`)
    .join('\n')
}

function escaped(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('<', '&lt;')
}
