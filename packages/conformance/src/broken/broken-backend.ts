import type { Backend } from '@lamjs/core'

/** A backend with one mistake in it, and the cases that must notice. */
export interface BrokenBackend {
  readonly what: string
  readonly caughtBy: readonly string[]
  make(honest: Backend): Backend
}

const MODELS = ['tiny-flat', 'tiny-hierarchical', 'tiny-hierarchical-64'] as const

/** The names of a case for each tiny checkpoint. */
export function each(name: (model: string) => string): string[] {
  return MODELS.map(name)
}
