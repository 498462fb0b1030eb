// Debian's packages for tests. Has no dependencies, because the set-up comes before any.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'

/**
 * The command before `install …`, or undefined if installing is impossible or not wanted: on Linux as root, as in a container; with a sudo
 * that needs no password only in CI or on request.
 * @param wish the variable that asks for the installation with `1` and forbids it with `0`
 */
export function aptCommand(wish, env = process.env, uid = process.getuid?.(), has = hasCommand) {
  if (process.platform !== 'linux' || env[wish] === '0' || !existsSync('/usr/bin/apt-get')) return undefined
  if (uid === 0) return ['apt-get']
  const wanted = env[wish] === '1' || Boolean(env.CI)
  return wanted && has('sudo', '-n', 'true') ? ['sudo', '-n', 'apt-get'] : undefined
}

/** Installs packages with a command of `aptCommand`. Says nothing where that fails: look for what they bring. */
export function aptInstall([command, ...words], ...packages) {
  const options = {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    timeout: 600_000,
  }
  for (const action of [['update'], ['install', '-y', '--no-install-recommends', ...packages]]) {
    spawnSync(command, [...words, ...action], options)
  }
}

function hasCommand(command, ...words) {
  return spawnSync(command, words, { stdio: 'ignore' }).status === 0
}
