import { LamError } from '../errors.js'

/** The LamError that `action` throws or rejects with. Any other outcome fails the test. */
export async function errorOf(action: () => unknown): Promise<LamError> {
  try {
    await action()
  } catch (error) {
    if (LamError.is(error)) return error
    throw new Error(`Expected a LamError, found ${String(error)}`, { cause: error })
  }
  throw new Error('Expected a LamError, nothing was thrown')
}
