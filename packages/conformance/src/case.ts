import type { ModelVariant, Precision } from '@lamjs/core/backend'
import { type TinyModel, tinyEncoders } from '@lamjs/oracle'
import type { Expectations } from './expectations.js'
import type { Subject } from './subject.js'

/** What a case is about, for reports. */
export interface CaseFacts {
  /** `'group: what holds'`, unique in the suite. */
  readonly name: string
  /** The model that the case is about; none for what holds for all. */
  readonly model?: Pick<TinyModel, 'variant'> & { readonly name: string }
  /** The precision that the case is about, where it is not the suite's. */
  readonly precision?: Precision
}

/** A requirement on every backend. It passes when `run` resolves. Each run gets expectations of its own, which keep its closest margin. */
export interface RunnableCase extends CaseFacts {
  run(expect: Expectations): Promise<void>
}

/**
 * Why a case does not run: the backend's features do not claim what it is about, it cannot apply to its model or precision, or it could run and does not
 * in this run.
 */
export type Absence = 'refused' | 'not-applicable' | 'not-run'

/** A case that does not run, and the reason. The suite lists it by name. */
interface AbsentCase extends CaseFacts {
  readonly absent: string
  readonly outcome: Absence
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
    const facts = { name: name(model.name), model: { name: model.name, variant: model.variant } }
    if (!subject.supports(model)) {
      return { ...facts, absent: `the backend does not claim ${model.variant}`, outcome: 'refused' }
    }
    const reason = absent(model)
    return reason === undefined
      ? { ...facts, run: (expect) => run(model, expect) }
      : { ...facts, absent: reason, outcome: 'not-applicable' }
  })
}
