import { relative, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The program's place and the package manager that started it. */
export interface Surroundings {
  /** `npm_config_user_agent`, such as `pnpm/9.1.0 npm/? node/v22.1.0 linux x64`. */
  readonly userAgent: string | undefined
  readonly programFile: string
  readonly workingDirectory: string
}

/** The command that installs `packageName` where this program finds it. */
export function installCommand(packageName: string, surroundings: Surroundings = here()): string {
  const manager = /^(pnpm|yarn|bun)\//.exec(surroundings.userAgent ?? '')?.[1] ?? 'npm'
  if (isGlobal(surroundings)) {
    return manager === 'yarn' ? `yarn global add ${packageName}` : `${manager} install --global ${packageName}`
  }
  return manager === 'npm' ? `npm install ${packageName}` : `${manager} add ${packageName}`
}

/** Whether the program's `node_modules` belongs to no project around the working directory. */
function isGlobal({ programFile, workingDirectory }: Surroundings): boolean {
  const at = programFile.indexOf(`${sep}node_modules${sep}`)
  if (at < 0) return false
  const path = relative(programFile.slice(0, at + 1), resolve(workingDirectory))
  return path.startsWith('..')
}

function here(): Surroundings {
  return {
    userAgent: process.env.npm_config_user_agent,
    programFile: fileURLToPath(import.meta.url),
    workingDirectory: process.cwd(),
  }
}
