import { describe, expect, it } from 'vitest'
import { processor } from './processor.js'

const EPYC = {
  arch: 'x64',
  model: 'AMD EPYC',
  cpuinfo: 'processor\t: 0\nflags\t\t: fpu avx2 avx512f\nbugs\t\t: none\nprocessor\t: 1\n',
}

describe('processor', () => {
  it('tells processors of one name apart by their feature flags', () => {
    const older = { ...EPYC, cpuinfo: EPYC.cpuinfo.replace(' avx512f', '') }
    expect(processor(EPYC)).toMatch(/^x64 AMD EPYC [0-9a-f]{8}$/)
    expect(processor(older)).toMatch(/^x64 AMD EPYC [0-9a-f]{8}$/)
    expect(processor(older)).not.toBe(processor(EPYC))
    expect(processor({ ...EPYC, cpuinfo: `${EPYC.cpuinfo}cpu MHz\t: 2400\n` })).toBe(processor(EPYC))
  })

  it('reads ARM features, and makes do with the name where there is no list', () => {
    expect(processor({ arch: 'arm64', model: '', cpuinfo: 'Features\t: fp asimd sve\n' })).toMatch(
      /^arm64 [0-9a-f]{8}$/,
    )
    expect(processor({ arch: 'arm64', model: 'Apple M2', cpuinfo: '' })).toBe('arm64 Apple M2')
  })

  it('is the same every time here', () => {
    expect(processor()).toBe(processor())
  })
})
