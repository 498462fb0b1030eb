import { LamError } from '@lamjs/core'

/** Runs `work`, and retries it once if the device was lost. On the retry the backend compiles again, on a new device. */
export async function againIfLost<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (LamError.is(error) && error.code === 'LAM_DEVICE_LOST') return work()
    throw error
  }
}
