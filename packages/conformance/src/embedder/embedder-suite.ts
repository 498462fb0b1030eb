import type { Case } from '../case.js'
import { chooseCases, type Suite } from '../suite.js'
import { calls } from './cases/calls.js'
import { options } from './cases/options.js'
import { rows } from './cases/rows.js'
import { streams } from './cases/streams.js'
import { EmbedderSubject, type EmbedderTarget } from './subject.js'

/**
 * The cases for an embedder.
 * @throws Error when no case is left, because a suite without cases must not pass
 */
export function embedderSuiteFor(target: EmbedderTarget): Suite<EmbedderSubject> {
  const subject = new EmbedderSubject(target)
  const all: Case[] = [...rows(subject), ...options(subject), ...calls(subject), ...streams(subject)]
  return { subject, ...chooseCases(all, target.only) }
}
