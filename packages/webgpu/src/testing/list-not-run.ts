import type { NotRun } from '@lamjs/conformance'
import { describe, it } from 'vitest'

/**
 * Registers what `only` left out of a conformance suite as skipped tests, one a kind with all names, for the list of what did
 * not run.
 */
export function listNotRun(heading: string, notRun: readonly NotRun[]): void {
  const kinds = new Map<string, string[]>()
  for (const { name, reason } of notRun) {
    if (!reason.includes('only')) continue
    const [kind, about] = name.split(/: (.*)/)
    kinds.set(kind, [...(kinds.get(kind) ?? []), about.replace(/, float32$/, '')])
  }
  if (kinds.size === 0) return
  describe(heading, () => {
    for (const [kind, names] of kinds) it.skip(`${kind}, ${names.length} cases: ${names.join('; ')}`, () => {})
  })
}
