import { reference } from '@lamjs/reference'
import { describe, expect, it } from 'vitest'
import { memoised } from './broken/memoised.js'
import { withFault } from './broken/overlay.js'
import { held, wrongAtScale } from './broken/wrong-at-scale.js'
import { large } from './cases/large.js'
import { LONG_TEXT_ROWS, LONG_TEXT_TOKENS } from './cases/long-text-rows.js'
import { runConformance } from './index.js'
import { runSuite } from './run-conformance.js'
import { Subject } from './subject.js'
import { chooseCases } from './suite.js'

/** The reference, which knows the rows of the long text: it would take minutes for them. */
const honest = withFault(memoised(reference()), {
  program: (program, { name }) => ({
    run: async (batch, signal) => {
      if (batch.ids.length !== LONG_TEXT_TOKENS) return program.run(batch, signal)
      return Float32Array.from(
        LONG_TEXT_ROWS[name].flatMap(({ norm, embedding }) => embedding.map((value) => value * norm)),
      )
    },
  }),
})

/** Runs the large cases in small. */
function runLarge(backend = honest, only?: (name: string) => boolean) {
  const subject = new Subject(backend, undefined)
  const cases = large(subject, { memory: () => held.bytes }, { cycles: 8, timedTokens: 400 })
  return runSuite({ subject, ...chooseCases(cases, only) })
}

describe('large cases', () => {
  it('pass for an honest backend', async () => {
    const { failed, passed } = await runLarge()
    expect(failed).toEqual([])
    expect(passed).toEqual(wrongAtScale.flatMap(({ caughtBy }) => caughtBy))
  })

  it.each(wrongAtScale)('catch a backend that $what', async ({ make, caughtBy }) => {
    const { failed } = await runLarge(make(honest), (name) => caughtBy.includes(name))
    expect(failed.map(({ name }) => name)).toEqual(caughtBy)
  })

  it('are listed as not run where nobody asks for them, and that of memory where nobody measures it', async () => {
    const only = (name: string) => name === 'features: the program names its device'
    const { notRun } = await runConformance({ backend: () => reference(), only })
    const listed = notRun.filter(({ name }) => name.startsWith('large: '))
    expect(listed).toHaveLength(wrongAtScale.flatMap(({ caughtBy }) => caughtBy).length)
    for (const { outcome } of listed) expect(outcome).toBe('not-run')
    const asked = await runConformance({ backend: () => reference(), only, large: true })
    expect(asked.notRun.filter(({ name }) => name.startsWith('large: ')).map(({ reason }) => reason)).toContain(
      'no `memory` was given',
    )
  })
})
