import { loadBackend } from '@lamjs/backends'
import { describe, expect, it } from 'vitest'
import { testContext } from '../testing/context.js'
import { type QuantizedRow, quantized } from './quantized.js'

describe.each(['native', 'wasm'] as const)("the default model's int8 file on %s", async (name) => {
  const backend = await loadBackend(name).catch(() => undefined)

  it.skipIf(backend === undefined)('stays near its F16 file', { timeout: 170_000 }, async () => {
    const context = await testContext({ backends: [name], precisions: ['float32', 'int8'], quick: true })
    const { data } = await quantized.run(context)
    const { rows } = data as { rows: readonly QuantizedRow[] }
    expect(rows.map(({ file, precision }) => `${file} ${precision}`)).toEqual([
      'F16 float32',
      'int8 float32',
      'F16 int8',
      'int8 int8',
    ])
    const [same, stored, computed, both] = rows.map(({ found }) => found)
    expect(same.leastCosine).toBeCloseTo(1, 6)
    expect(stored.leastCosine).toBeGreaterThan(0.999)
    expect(stored.leastCosine).toBeLessThan(0.99999)
    expect(stored.sharedTen).toBeGreaterThan(0.98)
    // The errors of the file and of int8 products have nothing to do with one another, as products may turn or smooth the weights first. So their squares
    // add, and 1 - cosine is half a square; a quarter more is for the sample.
    expect(both.leastCosine).toBeGreaterThan(0.998)
    expect(1 - both.medianCosine).toBeLessThan(1.25 * (1 - stored.medianCosine + (1 - computed.medianCosine)))
  })
})
