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
    // Integers of the file are quantized once more at most: the error of both is hardly more than that of int8 products.
    expect(both.leastCosine).toBeGreaterThan(0.998)
    expect(1 - both.medianCosine).toBeLessThan(2 * (1 - computed.medianCosine))
  })
})
