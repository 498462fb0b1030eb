import { BatchingEmbedder, LAM } from '@lamjs/core'
import { tinyFlat } from '@lamjs/oracle'
import { afterAll, describe, expect, it } from 'vitest'
import { honest } from '../broken/honest.js'
import { embedderConformance } from '../index.js'

const lam = () => new LAM(honest, { model: tinyFlat })

const plans = [
  embedderConformance({ describe, it, afterAll }, { name: 'a LAM', embedder: lam, reference: lam }),
  embedderConformance(
    { describe, it, afterAll },
    { name: 'a BatchingEmbedder', embedder: () => new BatchingEmbedder(lam()), reference: lam },
  ),
]

it('registers every case for them, under unique names', () => {
  for (const { registered, notRun } of plans) {
    expect(notRun).toEqual([])
    expect(registered.length).toBeGreaterThan(30)
    expect(new Set(registered).size).toBe(registered.length)
  }
})
