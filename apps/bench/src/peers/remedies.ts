import { join } from 'node:path'
import { benchFolder, cacheFolder } from '../packages.js'

/** Where the bench looks for packages of peers that are not installed beside it. */
export const peersFolder = join(cacheFolder, 'peers')

/** The line that installs a peer's package where the bench finds it. Install scripts stay off, because they download or build. */
export function installLine(name: string): string {
  return `npm install --ignore-scripts --prefix ${peersFolder} ${name}`
}

/** The line that makes a peer's file from a model's folder. */
export function scriptLine(script: string, folder: string): string {
  const scripts = join(benchFolder, 'scripts')
  return `pip install -r ${join(scripts, 'requirements.txt')} && python ${join(scripts, script)} ${folder}`
}
