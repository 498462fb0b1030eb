import { describe, expect, it } from 'vitest'
import { backendReport } from '../testing/results.js'
import { verdict } from './verdict.js'

describe('verdict', () => {
  it('says who is sooner, and that what runs slower earns nothing back', () => {
    const sentences = verdict([backendReport('native float32', 0, 5), backendReport('onnx float32', 1040, 9)])
    expect(sentences[0]).toBe(
      'On this machine the first embedding comes sooner ahead of time: onnx float32 takes 5.0 times as long as native float32 in a ' +
        'first process, and 1.0 times as long in a second one.',
    )
    expect(sentences[1]).toContain('does not earn its compilation back')
    expect(sentences[3]).toContain(
      '1,040 ms of them for compiling; 260 ms in a second process, which finds 70.0 MB in a cache.',
    )
  })

  it('tells after how many texts a faster program has earned its compilation', () => {
    const [, runs] = verdict([backendReport('native float32', 0, 5), backendReport('onnx float32', 1000, 3)])
    expect(runs).toContain('after 500 such texts')
  })

  it('compares nothing where there is one kind alone', () => {
    expect(verdict([backendReport('native float32', 0)])).toEqual([
      'native float32, compiled ahead of time: 260 ms from the start of a first process, none of them for compiling; 260 ms in a second process.',
    ])
    expect(verdict([])).toEqual([])
  })
})
