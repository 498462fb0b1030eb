import { lstatSync, readlinkSync, realpathSync, type Stats, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'

/** The target of a path of `--output`. */
export interface Target {
  readonly kind: 'stdout' | 'file' | 'stream'
  /** The path with links followed. */
  readonly path: string
  /** The existing file or device. */
  readonly found?: Stats
}

/** Largest number of links to a missing file that this follows; systems follow about forty. */
const LINKS = 40

/** @param output `-` and the system's names of stdout are stdout @throws the system's error, such as EISDIR and EACCES */
export function targetOf(output: string): Target {
  if (output === '-' || /^\/(dev|proc\/self)\/fd\/1$|^\/dev\/stdout$/.test(output))
    return { kind: 'stdout', path: output }
  const found = statSync(output, { throwIfNoEntry: false })
  if (found === undefined) return { kind: 'file', path: newFile(output) }
  if (found.isDirectory()) throw Object.assign(new Error('it is a folder'), { code: 'EISDIR' })
  if (!found.isFile()) return { kind: 'stream', path: output, found }
  return { kind: 'file', path: realpathSync(output), found }
}

/** The target of a path without a file. The path may be a link to a file that does not exist yet. */
function newFile(output: string): string {
  let path = resolve(output)
  for (let links = 0; links < LINKS; links++) {
    if (!lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink()) return path
    path = resolve(dirname(path), readlinkSync(path))
  }
  throw Object.assign(new Error('too many links'), { code: 'ELOOP' })
}
