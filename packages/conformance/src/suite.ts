import type { Backend, Precision } from '@lamjs/core'
import type { Absence, Case, CaseFacts, RunnableCase } from './case.js'
import * as groups from './cases/index.js'
import type { LargeOptions } from './cases/large.js'
import { Subject } from './subject.js'

/** The backend to test, and the choice of cases. */
export interface ConformanceTarget {
  /** Makes the backend under test. The suite calls it once, synchronously, because its features decide the cases. */
  readonly backend: () => Backend
  /** Run in this precision only. By default, golden cases run in every claimed precision and the others in the first. */
  readonly precision?: Precision
  /** Run only cases whose name it accepts. The result lists the others as not run. */
  readonly only?: (name: string) => boolean
  /** Repeats the random batches of an earlier run, whose seed stands in its messages and reports. By default each run has its own. */
  readonly seed?: number
  /** Random inputs for each case of the group `property`; by default 6. */
  readonly runs?: number
  /** Run the large cases too, which take seconds to minutes each: long texts, many texts, many calls, many programs. */
  readonly large?: boolean | LargeOptions
}

/** A case that did not run, and the reason. */
export interface NotRun extends CaseFacts {
  /** For people, such as `'the backend does not claim bert'`. */
  readonly reason: string
  /** Refused by the backend's features, never applicable to its model or precision, or left out of this run. */
  readonly outcome: Absence
}

/** The cases chosen for a target, and what they share. */
export interface Suite<S extends { dispose(): Promise<void> } = Subject> {
  readonly subject: S
  readonly cases: readonly RunnableCase[]
  readonly notRun: readonly NotRun[]
}

/**
 * Chooses the cases for a backend from its features.
 * @throws Error when no case is left, because a suite without cases must not pass
 */
export function suiteFor({ backend: make, precision, only, seed, runs, large }: ConformanceTarget): Suite {
  const backend = make()
  const { precisions, variants } = backend.features
  if (precisions.length === 0 || variants.length === 0) {
    throw new Error(`No case to run: backend '${backend.name}' claims no precision or no variant of a model.`)
  }
  if (precision !== undefined && !precisions.includes(precision)) {
    throw new Error(`No case to run: backend '${backend.name}' claims ${precisions.join(', ')}, not ${precision}.`)
  }
  const subject = new Subject(backend, precision, {
    ...(seed !== undefined && { seed }),
    ...(runs !== undefined && { runs }),
  })
  return { subject, ...chooseCases([...allCases(subject, precision), ...groups.large(subject, large)], only) }
}

/**
 * Divides cases into those to run and those not.
 * @throws Error when no case is left
 */
export function chooseCases(
  all: readonly Case[],
  only: ((name: string) => boolean) | undefined,
): Pick<Suite, 'cases' | 'notRun'> {
  const cases: RunnableCase[] = []
  const notRun: NotRun[] = []
  for (const entry of all) {
    if ('absent' in entry) {
      const { absent, ...facts } = entry
      notRun.push({ ...facts, reason: absent })
    } else if (only !== undefined && !only(entry.name)) {
      const { run, ...facts } = entry
      notRun.push({ ...facts, reason: 'left out by `only`', outcome: 'not-run' })
    } else cases.push(entry)
  }
  if (cases.length === 0) throw new Error(`No case to run: none of ${all.length} is left by the features and \`only\`.`)
  return { cases, notRun }
}

function allCases(subject: Subject, precision: Precision | undefined): Case[] {
  return [
    ...groups.features(subject),
    ...groups.golden(subject, precision),
    ...groups.positions(subject),
    ...groups.invariance(subject),
    ...groups.batchSizes(subject),
    ...groups.repeatability(subject),
    ...groups.concurrency(subject),
    ...groups.severalModels(subject),
    ...groups.spans(subject),
    ...groups.borders(subject),
    ...groups.properties(subject),
    ...groups.tokenTypes(subject),
    ...groups.ids(subject),
    ...groups.inputs(subject),
    ...groups.results(subject),
    ...groups.weights(subject),
    ...groups.weightForms(subject),
    ...groups.int8Weights(subject),
    ...groups.compilation(subject),
    ...groups.hiddenShapes(subject),
    ...groups.abort(subject),
    ...groups.abortManners(subject),
    ...groups.dispose(subject),
    ...groups.lam(subject),
    ...groups.oracleTexts(subject),
  ]
}
