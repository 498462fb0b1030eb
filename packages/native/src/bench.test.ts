import { expect, it } from 'vitest'
import { fmaPeak, gemmRate, nativeThreads } from './bench.js'
import { LAM, native } from './index.js'
import { loadBinding } from './load-binding.js'

it('the peak of two threads is above that of one plain core without vectors', async () => {
  expect(await fmaPeak({ threads: 2, milliseconds: 30 })).toBeGreaterThan(2)
})

it.each(native().features.precisions)(
  'has a peak in %s where tile registers have one, or says that there is none',
  async (precision) => {
    const peak = fmaPeak({ precision, threads: 1, milliseconds: 10 })
    if (precision === 'float32' || loadBinding().processor().isas[0].name === 'amx')
      expect(await peak).toBeGreaterThan(0)
    else await expect(peak).rejects.toMatchObject({ code: 'LAM_PRECISION_UNSUPPORTED' })
  },
)

it.each(native().features.precisions)(
  'products in %s take the time they were given and have a rate',
  async (precision) => {
    const start = performance.now()
    expect(await gemmRate({ precision, threads: 1, rows: 128, milliseconds: 30 })).toBeGreaterThan(0.5)
    expect(performance.now() - start).toBeGreaterThan(29)
  },
)

it('knows how many threads a backend has where none are named', async () => {
  await using lam = new LAM(native())
  expect((await lam.info()).device).toContain(`, ${nativeThreads()} thread`)
})

it.each([
  [{ threads: 0 }, 'LAM_OPTION_INVALID'],
  [{ rows: 1.5 }, 'LAM_OPTION_INVALID'],
  [{ milliseconds: Number.NaN }, 'LAM_OPTION_INVALID'],
  [{ precision: 'float64' }, 'LAM_PRECISION_UNSUPPORTED'],
])('refuses %j', async (options, code) => {
  const good = { precision: 'float32', threads: 1, rows: 8, milliseconds: 1 }
  await expect(gemmRate({ ...good, ...options })).rejects.toMatchObject({ code })
})
