#!/usr/bin/env node
// Finds a server of Redis or Valkey for the tests of queues, or installs Debian's Redis where that is safe.
import { pathToFileURL } from 'node:url'
import { aptCommand, aptInstall } from './apt.mjs'
import { findRedis } from './find-redis.mjs'

/**
 * Finds the program `redis-server` or `valkey-server`, or installs Debian's with apt-get as root on Linux, as in a container. With a sudo that
 * needs no password it installs only in CI or with `LAM_INSTALL_REDIS=1`. `LAM_INSTALL_REDIS=0` forbids both.
 * It sets `LAM_REDIS` to the program, so that cached test results belong to it. Tests start servers of their own with it.
 * @returns its path, or undefined
 */
export function setupRedis(env = process.env) {
  let found = findRedis(env)
  const apt = found === undefined && !env.LAM_REDIS && aptCommand('LAM_INSTALL_REDIS', env)
  if (apt) {
    console.error(`No Redis found. Installing it with ${apt.join(' ')} …`)
    aptInstall(apt, 'redis-server')
    found = findRedis(env)
    console.error(found ? `Installed ${found}.` : 'That did not bring a Redis.')
  }
  if (found === undefined) {
    console.error(
      'No server of Redis or Valkey here: tests of queues will be listed as not run. ' +
        'Install one, name one in LAM_REDIS, or let LAM_INSTALL_REDIS=1 install redis-server with apt-get.',
    )
  }
  env.LAM_REDIS = found ?? ''
  return found
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) console.log(setupRedis() ?? '')
