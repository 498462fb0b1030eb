import { type TinyModel, tinyModels } from '@lamjs/oracle'
import type { Subject } from './subject.js'

/** One thing every backend must do. It passes when `run` resolves. */
export interface RunnableCase {
  /** `'group: what holds'`, unique in the suite. */
  readonly name: string
  run(): Promise<void>
}

/** A case this backend cannot be asked, and why: listed by name, never dropped silently. */
interface AbsentCase {
  readonly name: string
  readonly absent: string
}

export type Case = RunnableCase | AbsentCase

/** One case for each tiny checkpoint, absent where the backend does not claim its variant. */
export function perModel(
  subject: Subject,
  name: (model: string) => string,
  run: (model: TinyModel) => Promise<void>,
): Case[] {
  return tinyModels.map((model) =>
    subject.supports(model)
      ? { name: name(model.name), run: () => run(model) }
      : { name: name(model.name), absent: `the backend does not claim ${model.variant}` },
  )
}
