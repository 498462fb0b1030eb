import { loadBackend } from '@lamjs/backends'
import { describe, expect, it } from 'vitest'
import { testContext } from '../testing/context.js'
import { type AccuracyData, accuracy } from './accuracy.js'

describe.each(['native', 'onnx'] as const)('accuracy of %s', async (name) => {
  const backend = await loadBackend(name).catch(() => undefined)

  it.skipIf(backend === undefined)(
    'is an error of every text in every precision, within the tolerance of its program',
    { timeout: 170_000, tags: name === 'onnx' ? ['slow'] : [] },
    async () => {
      const { data } = await accuracy.run(await testContext({ backends: [name], quick: true }))
      const { rows } = data as AccuracyData
      expect(rows.map(({ subject }) => subject)).toEqual(
        backend?.features.precisions.map((precision) => `${name} ${precision}`),
      )
      for (const { subject, errors, cosines, tolerance } of rows) {
        expect([errors.length, cosines.length], subject).toEqual([8, 8])
        expect(Math.min(...errors), subject).toBeGreaterThan(0)
        expect(Math.max(...errors), subject).toBeLessThanOrEqual(tolerance.absolute)
        expect(Math.min(...cosines), subject).toBeGreaterThanOrEqual(tolerance.cosine)
      }
    },
  )
})
