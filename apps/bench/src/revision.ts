import { execFileSync } from 'node:child_process'
import { sep } from 'node:path'
import { benchFolder } from './packages.js'

/** The commit of this checkout, with `-dirty` where files differ from it; undefined where the bench is installed or git is not there. */
export function gitRevision(folder: string = benchFolder): string | undefined {
  if (folder.includes(`${sep}node_modules${sep}`)) return undefined
  try {
    const describe = ['describe', '--always', '--dirty', '--abbrev=40', '--exclude=*']
    return execFileSync('git', describe, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()
  } catch {
    return undefined
  }
}
