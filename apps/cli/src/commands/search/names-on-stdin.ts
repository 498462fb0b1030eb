import { LamError } from '@lamjs/core'
import { throwIfAborted } from '@lamjs/core/backend'
import { openBytes } from '../../input/open-bytes.js'

/** Names of files on stdin: a line each, or with `null` as `find -print0` writes them. Blank lines name nothing. */
export async function namesOnStdin({ null: zero = false }: { readonly null?: boolean }, signal: AbortSignal) {
  const chunks: Buffer[] = []
  try {
    for await (const chunk of openBytes('-', signal)) chunks.push(chunk)
  } catch (error) {
    throwIfAborted(signal)
    throw error
  }
  const names = Buffer.concat(chunks)
    .toString('utf8')
    .split(zero ? '\0' : /\r?\n/)
    .filter((name) => name !== '')
  if (names.length === 0) throw new LamError('LAM_INPUT_INVALID', 'stdin names no file.')
  return names
}
