import { execFileSync } from 'node:child_process'
import { benchFolder, isInstalled } from './packages.js'

/** The commit of this checkout, with `-dirty` where files differ from it; undefined where the bench is installed or git is not there. */
export function gitRevision(): string | undefined {
  if (isInstalled) return undefined
  try {
    const describe = ['describe', '--always', '--dirty', '--abbrev=40', '--exclude=*']
    return execFileSync('git', describe, {
      cwd: benchFolder,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim()
  } catch {
    return undefined
  }
}
