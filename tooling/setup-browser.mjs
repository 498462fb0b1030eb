#!/usr/bin/env node
// Finds a browser for the tests, or installs Chromium where that is safe.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { findBrowser } from './find-browser.mjs'

/**
 * Finds Chromium or Chrome, or installs Chromium with apt-get as root on Linux, as in a container. With a sudo that needs no password
 * it installs only in CI or with `LAM_INSTALL_BROWSER=1`. `LAM_INSTALL_BROWSER=0` forbids both.
 * It sets `LAM_BROWSER` to the browser, so that cached test results belong to the same browser.
 * @returns its path, or undefined
 */
export function setupBrowser(env = process.env) {
  let found = findBrowser(env)
  const apt = found === undefined && aptCommand(env)
  if (apt) {
    console.error(`No browser found. Installing Chromium with ${apt.join(' ')} …`)
    install(apt)
    found = findBrowser(env)
    console.error(found ? `Installed ${found}.` : 'That did not bring a browser.')
  }
  if (found === undefined) {
    console.error(
      'No Chromium or Chrome here: tests in a browser will be listed as not run. ' +
        'Install one, name one in LAM_BROWSER, or let LAM_INSTALL_BROWSER=1 install Chromium with apt-get.',
    )
  }
  env.LAM_BROWSER = found ?? ''
  return found
}

/** The command before `install …`, or undefined if installing is impossible or not wanted. */
export function aptCommand(env = process.env, uid = process.getuid?.(), has = hasCommand) {
  if (process.platform !== 'linux' || env.LAM_INSTALL_BROWSER === '0' || env.LAM_BROWSER || env.CHROME_PATH) {
    return undefined
  }
  if (!existsSync('/usr/bin/apt-get')) return undefined
  if (uid === 0) return ['apt-get']
  const wanted = env.LAM_INSTALL_BROWSER === '1' || Boolean(env.CI)
  return wanted && has('sudo', '-n', 'true') ? ['sudo', '-n', 'apt-get'] : undefined
}

function install([command, ...words]) {
  const options = {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    timeout: 600_000,
  }
  for (const action of [['update'], ['install', '-y', '--no-install-recommends', 'chromium']]) {
    spawnSync(command, [...words, ...action], options)
  }
}

function hasCommand(command, ...words) {
  return spawnSync(command, words, { stdio: 'ignore' }).status === 0
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) console.log(setupBrowser() ?? '')
