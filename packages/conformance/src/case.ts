import type { ModelVariant } from '@lamjs/core/backend'
import { type TinyModel, tinyEncoders } from '@lamjs/oracle'
import type { Expectations } from './expectations.js'
import type { Subject } from './subject.js'

/** A requirement on every backend. It passes when `run` resolves. Each run gets expectations of its own, which keep its closest margin. */
export interface RunnableCase {
  /** `'group: what holds'`, unique in the suite. */
  readonly name: string
  run(expect: Expectations): Promise<void>
}

/** A case that does not apply to this backend, and the reason. The suite lists it by name. */
interface AbsentCase {
  readonly name: string
  readonly absent: string
}

export type Case = RunnableCase | AbsentCase

/** One model of each family, with every kind of tensor: for cases that compile programs of their own. */
export const ONE_OF_EACH: readonly TinyModel[] = tinyEncoders.filter(
  ({ name }) => name === 'tiny-hierarchical' || name === 'tiny-bert-mean',
)

/** One case per tiny encoder. A case is absent if the backend does not claim the variant, or if `absent` returns a reason. */
export function perModel(
  subject: Subject,
  name: (model: string) => string,
  run: (model: TinyModel, expect: Expectations) => Promise<void>,
  absent?: (model: TinyModel) => string | undefined,
): Case[] {
  return perModelOf(tinyEncoders, subject, name, run, absent)
}

/** Like `perModel`, for a list of models. */
export function perModelOf<M extends { readonly name: string; readonly variant: ModelVariant }>(
  models: readonly M[],
  subject: Subject,
  name: (model: string) => string,
  run: (model: M, expect: Expectations) => Promise<void>,
  absent: (model: M) => string | undefined = () => undefined,
): Case[] {
  return models.map((model) => {
    const reason = subject.supports(model) ? absent(model) : `the backend does not claim ${model.variant}`
    return reason === undefined
      ? { name: name(model.name), run: (expect) => run(model, expect) }
      : { name: name(model.name), absent: reason }
  })
}
