import { LamError } from '@lamjs/core'
import { describe, expect, it } from 'vitest'
import { isRefusal, problemOf, remedy } from './problem.js'

describe('problemOf', () => {
  it('keeps a LamError’s code and message, and gives other errors a code', () => {
    expect(problemOf(new LamError('LAM_DEVICE_LOST', 'Gone.'))).toEqual({ code: 'LAM_DEVICE_LOST', message: 'Gone.' })
    expect(problemOf(new RangeError('too long')).code).toBe('LAM_BACKEND_FAILED')
    expect(problemOf('odd').message).toContain('odd')
  })
})

describe('isRefusal', () => {
  it('tells an error of a text from an error of the engine', () => {
    const codes = [
      'LAM_INPUT_INVALID',
      'LAM_NON_FINITE',
      'LAM_PASSAGE_INVALID',
      'LAM_DEVICE_LOST',
      'LAM_BACKEND_FAILED',
    ]
    expect(codes.map(isRefusal)).toEqual([true, true, true, false, false])
  })
})

describe('remedy', () => {
  it.each([
    ['LAM_DEVICE_LOST', 'Start the engine again'],
    ['LAM_DEVICE_UNAVAILABLE', 'Choose another engine'],
    ['LAM_BACKEND_UNAVAILABLE', 'connection'],
    ['LAM_CHECKPOINT_FETCH_FAILED', 'connection'],
    ['LAM_CHECKPOINT_NOT_FOUND', '?model='],
    ['LAM_SAFETENSORS_TRUNCATED', 'another model'],
    ['LAM_BACKEND_FAILED', 'started anew'],
    ['LAM_NEVER_HEARD_OF', 'Start the engine again'],
  ])('for %s says what to do', (code, words) => {
    expect(remedy(code)).toContain(words)
  })
})
