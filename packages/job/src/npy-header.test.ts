import { describe, expect, it } from 'vitest'
import { npyHeader } from './npy-header.js'

describe('npyHeader', () => {
  it('follows the format byte by byte', () => {
    const header = Buffer.from(npyHeader(3, 384))
    expect([...header.subarray(0, 10)]).toEqual([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, 118, 0])
    expect(header.subarray(10, 72).toString()).toBe("{'descr': '<f4', 'fortran_order': False, 'shape': (3, 384), } ")
    expect(new Set(header.subarray(72, 127))).toEqual(new Set([0x20]))
    expect(header[127]).toBe(0x0a)
  })

  it('has the same length for every number of rows', () => {
    for (const rows of [0, 1, 1_000_000, Number.MAX_SAFE_INTEGER]) {
      const header = Buffer.from(npyHeader(rows, 65_536))
      expect(header.length).toBe(128)
      expect(header.toString('latin1')).toContain(`(${rows}, 65536)`)
      expect(header[127]).toBe(0x0a)
    }
  })
})
