import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { errorCodes, errorsDocument } from '../scripts/make-errors-doc.mjs'
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

describe('the table of codes in the documents', () => {
  const source = readFileSync(new URL('./errors.ts', import.meta.url), 'utf8')
  const codes = errorCodes().flatMap((group) => group.codes)

  it('has every code, with its cause and its cure', () => {
    const named = new Set(source.match(/'LAM_[A-Z_]+'/g)?.map((quoted) => quoted.slice(1, -1)))
    expect(named.size).toBeGreaterThan(30)
    expect(codes.map(({ code }) => code).sort()).toEqual(
      [...named].filter((code) => source.includes(`| '${code}'`)).sort(),
    )
    for (const { code, cause, cure } of codes) {
      expect([code, /^\w.*\.$/.test(cause), /^\w.*\.$/.test(cure)]).toEqual([code, true, true])
    }
  })

  it('matches the source', () => {
    expect(readFileSync(new URL('../../../apps/docs/pages/reference/errors.md', import.meta.url), 'utf8')).toBe(
      errorsDocument(),
    )
  })
})
