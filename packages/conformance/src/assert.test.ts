import { LamError } from '@lamjs/core'
import { expect, it } from 'vitest'
import { expectRejection } from './assert.js'

it('expectRejection requires the code and accepts no other failure', async () => {
  const aborted = () => Promise.reject(new LamError('LAM_ABORTED', 'x'))
  await expectRejection(aborted(), 'LAM_ABORTED', 'run')
  await expect(expectRejection(aborted(), 'LAM_DISPOSED', 'run')).rejects.toThrow('found LAM_ABORTED')
  await expect(expectRejection(Promise.reject(new Error('x')), 'LAM_ABORTED', 'run')).rejects.toThrow('not a LamError')
  await expect(expectRejection(Promise.resolve(1), 'LAM_ABORTED', 'run')).rejects.toThrow('it resolved')
})
