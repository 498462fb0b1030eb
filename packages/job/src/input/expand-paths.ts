import { existsSync } from 'node:fs'
import { isAbsolute } from 'node:path'
import { LamError } from '@lamjs/core'

/** The files of paths and patterns, in their order; those of one pattern by name. @throws LamError `LAM_INPUT_INVALID` */
export async function expandPaths(paths: readonly string[]): Promise<readonly string[]> {
  const found: string[] = []
  for (const path of paths) {
    // A file may have the signs of a pattern in its name.
    const files = existsSync(path) ? [path] : await filesOf(path)
    if (files.length === 0)
      throw new LamError('LAM_INPUT_INVALID', `The input ${path} is no file, and no file fits it as a pattern.`)
    found.push(...files)
  }
  return found
}

async function filesOf(pattern: string): Promise<string[]> {
  const { glob } = await import('tinyglobby')
  return (await glob(pattern, { expandDirectories: false, onlyFiles: true, absolute: isAbsolute(pattern) })).sort()
}
