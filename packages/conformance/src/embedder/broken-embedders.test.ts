import { LAM } from '@lamjs/core'
import { tinyFlat } from '@lamjs/oracle'
import { describe, expect, it } from 'vitest'
import { honest } from '../broken/honest.js'
import { runEmbedderConformance } from '../index.js'
import { brokenEmbedders } from './broken/broken-embedders.js'
import { embedderSuiteFor } from './embedder-suite.js'

const lam = () => new LAM(honest, { model: tinyFlat, onWarning: () => {} })

describe('the suite of embedders', () => {
  it.each(brokenEmbedders)('catches one that $what', async ({ make, caughtBy, lacks }) => {
    const { failed } = await runEmbedderConformance({
      embedder: () => make(lam()),
      reference: lam,
      patience: 1000,
      ...(lacks && { lacks }),
      only: (name) => caughtBy.includes(name),
    })
    expect(failed.map(({ name }) => name).sort()).toEqual([...caughtBy].sort())
  })

  it('has a broken embedder for every case', () => {
    const { cases } = embedderSuiteFor({ embedder: lam, reference: lam })
    const caught = new Set(brokenEmbedders.flatMap(({ caughtBy }) => caughtBy))
    expect(cases.map(({ name }) => name).filter((name) => !caught.has(name))).toEqual([])
  })

  it('refuses options that an embedder states to lack, and lists what it cannot run', async () => {
    const { failed, notRun } = await runEmbedderConformance({
      embedder: lam,
      lacks: ['output'],
      only: (name) => name.startsWith('options: output'),
    })
    expect(failed.map(({ name }) => name)).toEqual(['options: output is lacking and refused'])
    expect(notRun.filter(({ reason }) => reason === 'no reference was given')).toHaveLength(3)
  })

  it('throws where no case is left', async () => {
    await expect(runEmbedderConformance({ embedder: lam, only: () => false })).rejects.toThrow('No case to run')
  })
})
