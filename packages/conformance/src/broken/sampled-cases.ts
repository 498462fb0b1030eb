import { bertEncoders, tinyModels } from '@lamjs/oracle'

const FAMILIES = [tinyModels, bertEncoders].map((models) => models.map(({ name }) => name as string))

/** Of names that differ by their model only, one of each family. `turn` chooses which, so that every model has its turn among many mistakes. */
export function sampledCases(names: readonly string[], turn: number): string[] {
  const groups = new Map<string, string[]>()
  for (const name of names) {
    const family = FAMILIES.findIndex((models) => models.some((model) => name.includes(`${model} `)))
    const model = FAMILIES[family]?.find((each) => name.includes(`${each} `)) ?? ''
    const key = `${family} ${name.replace(model, '')}`
    groups.set(key, [...(groups.get(key) ?? []), name])
  }
  return [...groups.values()].map((group) => group[turn % group.length])
}
