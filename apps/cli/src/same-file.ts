import { fstatSync, statSync } from 'node:fs'
import { LamError } from '@lamjs/core'
import { isStdin, nameOf } from './input/open-bytes.js'

/**
 * Refuses to write into an input file under any name: by link, as stdin, as stdout. The input would be lost, or never end.
 * @param files the input; `-` is stdin
 * @param output the output; stdout if undefined
 * @throws LamError `LAM_OPTION_INVALID`
 */
export function checkNotSame(files: readonly string[], output: string | undefined): void {
  const toStdout = output === undefined || output === '-'
  const target = toStdout ? identity(1) : identity(output)
  if (target === undefined) return
  for (const file of files) {
    if (identity(isStdin(file) ? 0 : file) !== target) continue
    const message = toStdout
      ? `stdout is the file that is read: ${nameOf(file)}. With > the shell has emptied it before lam began. Write to another file.`
      : `--output must be another file than the one that is read; '${output}' is ${nameOf(file)}.`
    throw new LamError('LAM_OPTION_INVALID', message)
  }
}

/** Equal for all names of one file; undefined for a missing file, a device or a pipe. */
function identity(file: string | 0 | 1): string | undefined {
  try {
    const found = typeof file === 'number' ? fstatSync(file, { bigint: true }) : statSync(file, { bigint: true })
    return found.isFile() ? `${found.dev}:${found.ino}` : undefined
  } catch {
    return undefined
  }
}
