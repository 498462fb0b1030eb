import { LamError } from '@lamjs/core'

/** For a backend's own tests: the LamError that `action` throws or rejects with. Any other outcome throws. */
export async function errorOf(action: () => unknown): Promise<LamError> {
  try {
    await action()
  } catch (error) {
    if (LamError.is(error)) return error
    throw new Error(`Expected a LamError, found ${String(error)}`, { cause: error })
  }
  throw new Error('Expected a LamError, nothing was thrown')
}
