import { expect, it } from 'vitest'
import { deviceName } from './device-name.js'

it('names the instruction set and the threads', () => {
  expect(deviceName('avx2', 1, [])).toBe('cpu (avx2, 1 thread)')
})

it('says what the system withholds, and why', () => {
  const reason = 'Linux refused the tile registers, arch_prctl(ARCH_REQ_XCOMP_PERM): Operation not permitted'
  expect(deviceName('avx512', 2, [{ name: 'amx', reason, withheld: true }])).toBe(
    `cpu (avx512, 2 threads; no amx: ${reason})`,
  )
})
