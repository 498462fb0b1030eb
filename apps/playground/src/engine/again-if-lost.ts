import { LamError } from '@lamjs/core'

/** Does `work`, and once more if the device was lost under it: the second time the backend compiles anew, on a new device. */
export async function againIfLost<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (LamError.is(error) && error.code === 'LAM_DEVICE_LOST') return work()
    throw error
  }
}
