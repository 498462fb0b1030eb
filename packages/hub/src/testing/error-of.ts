import { LamError, type SourceFile } from '@lamjs/core'

/** The LamError that `action` rejects with. Any other outcome throws. */
export async function errorOf(action: () => Promise<unknown>): Promise<LamError> {
  try {
    await action()
  } catch (error) {
    if (LamError.is(error)) return error
    throw new Error(`Expected a LamError, found ${String(error)}`, { cause: error })
  }
  throw new Error('Expected a LamError, nothing was thrown')
}

export async function bytesOf(file: SourceFile | undefined): Promise<Uint8Array> {
  if (file === undefined) throw new Error('Expected a file, found none')
  return file.read(0, file.byteLength)
}
