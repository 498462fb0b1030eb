import { throwIfAborted } from '@lamjs/core/backend'
import { reference } from '@lamjs/reference'
import { describe, expect, it } from 'vitest'
import { memoised } from './broken/memoised.js'
import { withFault } from './broken/overlay.js'
import { conformance, runConformance } from './index.js'

describe('a suite without cases is an error', () => {
  it('when the filter leaves no case', async () => {
    await expect(runConformance({ backend: () => reference(), only: () => false })).rejects.toThrow('No case to run')
  })

  it('when the backend does not claim the precision', () => {
    const runner = { describe: () => {}, it: () => {}, afterAll: () => {} }
    expect(() => conformance(runner, { backend: () => reference(), precision: 'float32' })).toThrow('not float32')
  })

  it('when the backend claims nothing', async () => {
    for (const features of [{ precisions: [] }, { variants: [] }]) {
      const backend = () => withFault(reference(), { features })
      await expect(runConformance({ backend })).rejects.toThrow('claims no precision or no variant of a model')
    }
  })
})

it('passes a backend that checks its signal between runs only, and so finishes every run', async () => {
  const backend = withFault(memoised(reference()), {
    features: { abort: 'between-runs' },
    program: (program) => ({
      run: async (batch, signal) => {
        throwIfAborted(signal)
        return program.run(batch)
      },
    }),
  })
  const { passed, failed } = await runConformance({ backend: () => backend, only: (name) => name.startsWith('abort:') })
  expect(failed).toEqual([])
  expect(passed).toContain('abort: at any moment, the right rows or LAM_ABORTED')
})

describe('the suite lists cases that did not run by name', () => {
  it('for a variant that the backend does not claim', async () => {
    const backend = () => withFault(reference(), { features: { variants: ['lam/flat'] } })
    const { notRun } = await runConformance({ backend, only: (name) => name.startsWith('dispose: twice') })
    const reasons = notRun.filter(({ name }) => name === 'golden: tiny-hierarchical length 64, float64')
    expect(reasons.map(({ reason }) => reason)).toEqual(['the backend does not claim lam/hierarchical'])
  })

  it('for a length that a model cannot have', async () => {
    const { notRun } = await runConformance({
      backend: () => reference(),
      only: (name) => name.startsWith('dispose: twice'),
    })
    expect(notRun).toContainEqual({
      name: 'golden: tiny-bert-mean length 65, float64',
      model: { name: 'tiny-bert-mean', variant: 'bert' },
      precision: 'float64',
      outcome: 'not-applicable',
      reason: 'a text of this model has at most 64 tokens',
    })
  })

  it('for an abort that the backend does not claim', async () => {
    const backend = () => withFault(reference(), { features: { abort: 'between-runs' } })
    const { notRun } = await runConformance({ backend, only: (name) => name.startsWith('dispose: twice') })
    expect(notRun).toContainEqual({
      name: 'abort: midway through a run',
      outcome: 'refused',
      reason: 'the backend claims abort between runs only',
    })
  })

  it('for cases that `only` excludes', async () => {
    const { passed, notRun } = await runConformance({
      backend: () => reference(),
      only: (name) => name === 'features: the program names its device',
    })
    expect(passed).toEqual(['features: the program names its device'])
    expect(notRun.length).toBeGreaterThan(120)
  })
})

it('registers heading, timeout and clean-up with any runner', () => {
  const calls: string[] = []
  const plan = conformance(
    {
      describe: (name, body) => {
        calls.push(`describe ${name}`)
        body()
      },
      it: (name, _body, timeout) => calls.push(`it ${name} ${timeout}`),
      afterAll: () => calls.push('afterAll'),
    },
    { backend: () => reference(), name: 'mine', timeout: 5, only: (name) => name.startsWith('dispose: twice') },
  )
  expect(calls).toEqual(['describe mine', 'afterAll', 'it dispose: twice, and two at once 5'])
  expect(plan.registered).toEqual(['dispose: twice, and two at once'])
})
