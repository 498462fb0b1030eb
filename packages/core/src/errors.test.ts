import { describe, expect, it } from 'vitest'
import { LamError, throwIfAborted } from './errors.js'

describe('LamError', () => {
  it('carries code, message and cause', () => {
    const cause = new Error('underneath')
    const error = new LamError('LAM_DISPOSED', 'Gone.', { cause })
    expect([error.name, error.code, error.message, error.cause]).toEqual(['LamError', 'LAM_DISPOSED', 'Gone.', cause])
    expect(error).toBeInstanceOf(Error)
  })

  it('is recognised across copies of core, by its mark', () => {
    const fromAnotherCopy = Object.assign(new Error('x'), {
      [Symbol.for('@lamjs/core/LamError')]: true,
      code: 'LAM_ABORTED',
    })
    expect(LamError.is(fromAnotherCopy)).toBe(true)
    expect([new Error('x'), null, undefined, 'LAM_ABORTED', {}].map((value) => LamError.is(value))).toEqual(
      Array(5).fill(false),
    )
  })
})

describe('throwIfAborted', () => {
  it('rejects with the reason as cause, and only after the signal fired', () => {
    const controller = new AbortController()
    throwIfAborted(undefined)
    throwIfAborted(controller.signal)
    controller.abort('enough')
    try {
      throwIfAborted(controller.signal)
      expect.unreachable()
    } catch (error) {
      expect(LamError.is(error) && error.code).toBe('LAM_ABORTED')
      expect((error as Error).cause).toBe('enough')
    }
  })
})
