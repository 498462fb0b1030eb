import type { Backend, Precision } from '@lamjs/core'
import type { Case, RunnableCase } from './case.js'
import * as groups from './cases/index.js'
import { Subject } from './subject.js'

/** What to test. */
export interface ConformanceTarget {
  /** Makes the backend under test; called once, at once, for its features decide which cases there are. */
  readonly backend: () => Backend
  /** Run in this precision only; by default numbers are checked in every claimed one, the rest in the first. */
  readonly precision?: Precision
  /** Run only the cases whose name this accepts. The others are listed as not run. */
  readonly only?: (name: string) => boolean
}

/** A case that was not run, and why. */
export interface NotRun {
  readonly name: string
  readonly reason: string
}

/** The cases chosen for a target. */
export interface Suite {
  readonly subject: Subject
  readonly cases: readonly RunnableCase[]
  readonly notRun: readonly NotRun[]
}

/**
 * Chooses the cases for a backend from its features.
 * @throws Error when that leaves no case: a suite that tests nothing must not be green
 */
export function suiteFor({ backend: make, precision, only }: ConformanceTarget): Suite {
  const backend = make()
  const { precisions, variants } = backend.features
  if (precisions.length === 0 || variants.length === 0) {
    throw new Error(`No case to run: backend '${backend.name}' claims no precision or no variant of a model.`)
  }
  if (precision !== undefined && !precisions.includes(precision)) {
    throw new Error(`No case to run: backend '${backend.name}' claims ${precisions.join(', ')}, not ${precision}.`)
  }
  const subject = new Subject(backend, precision)
  const all = allCases(subject, precision)
  const cases: RunnableCase[] = []
  const notRun: NotRun[] = []
  for (const entry of all) {
    if ('absent' in entry) notRun.push({ name: entry.name, reason: entry.absent })
    else if (only !== undefined && !only(entry.name)) notRun.push({ name: entry.name, reason: 'left out by `only`' })
    else cases.push(entry)
  }
  if (cases.length === 0) throw new Error(`No case to run: none of ${all.length} is left by the features and \`only\`.`)
  return { subject, cases, notRun }
}

function allCases(subject: Subject, precision: Precision | undefined): Case[] {
  return [
    ...groups.features(subject),
    ...groups.golden(subject, precision),
    ...groups.positions(subject),
    ...groups.invariance(subject),
    ...groups.repeatability(subject),
    ...groups.concurrency(subject),
    ...groups.spans(subject),
    ...groups.tokenTypes(subject),
    ...groups.inputs(subject),
    ...groups.weights(subject),
    ...groups.compilation(subject),
    ...groups.abort(subject),
    ...groups.dispose(subject),
    ...groups.lam(subject),
    ...groups.oracleTexts(subject),
  ]
}
