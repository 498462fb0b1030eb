import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { variantOf } from '../families/registry.js'
import { openAll } from '../testing/open-all.js'

const FOLDER = fileURLToPath(new URL('../../../model-mini/files', import.meta.url))

describe('the default model', () => {
  it('has the sizes of its card', async () => {
    const { config, weights, name } = await openAll(FOLDER)
    expect([name, variantOf(config), config.layers, config.hiddenSize]).toEqual([
      'lam-mini-v2',
      'lam/hierarchical',
      6,
      384,
    ])
    const values = [...weights.tensors.values()].reduce((sum, { byteLength }) => sum + byteLength / 2, 0)
    expect(values + config.layers * config.headDim).toBe(23_700_948)
  })

  it('is opened, read and checked in well under 100 ms, and its values are read on request only', async () => {
    const runs: Record<'open' | 'load' | 'check' | 'total', number>[] = []
    for (let run = 0; run < 5; run++) {
      const start = processorTime()
      const { weights } = await openAll(FOLDER)
      const opened = processorTime()
      const reader = await weights.load()
      const loaded = processorTime()
      for (const name of weights.tensors.keys()) reader.bytes(name)
      const end = processorTime()
      runs.push({ open: opened - start, load: loaded - opened, check: end - loaded, total: end - start })
    }
    const best = Object.fromEntries(
      (['open', 'load', 'check', 'total'] as const).map((part) => [part, Math.min(...runs.map((run) => run[part]))]),
    )
    console.log(
      '47 MB, best of 5 each, ms of processor time:',
      JSON.stringify(best, (_, v) => (typeof v === 'number' ? Math.round(v) : v)),
    )
    // Measured near 60 ms on two busy cores. The bound allows slower disks, but no slower algorithm.
    expect(best.total).toBeLessThan(400)
    expect(best.open).toBeLessThan(100)
  })
})

/** Processor time in ms, because on a busy machine wall time measures the other programs. */
function processorTime(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}
