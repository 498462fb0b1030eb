import { createHash } from 'node:crypto'
import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { LamError } from '@lamjs/core'

/** Changes when a file's name, size or time does. @throws LamError `LAM_INPUT_INVALID` */
export async function fileFingerprint(kind: string, paths: readonly string[]): Promise<string> {
  const hash = createHash('sha256').update(kind)
  for (const path of paths) {
    const { size, mtimeMs } = await stat(path).catch((cause: Error) => {
      throw new LamError('LAM_INPUT_INVALID', `The input ${path} cannot be read: ${cause.message}`, { cause })
    })
    hash.update(JSON.stringify([basename(path), size, mtimeMs]))
  }
  return hash.digest('hex')
}
