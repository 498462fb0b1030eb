// Stands in for the suites on emulated tile registers where there is no emulation (vitest.config.mjs), so that they are listed by name.
import { describe, expect, it } from 'vitest'
import { loadBinding } from './load-binding.js'
import { emulatedSuites } from './testing/emulated-suites.mjs'

describe('AMX, emulated', () => {
  it('is emulated only where the processor has none', () => {
    const { isas, refused } = loadBinding().processor()
    expect([...isas, ...refused].some(({ name }) => name === 'amx')).toBe(process.arch === 'x64')
  })

  it.for(emulatedSuites)('needs AVX-512 on Linux without AMX: %s', (file, context) => {
    expect(file).toMatch(/\.test\.ts$/)
    context.skip('tile registers are not emulated on this machine')
  })
})
