#!/usr/bin/env node
// Finds a browser for the tests, or installs Chromium where that is safe.
import { pathToFileURL } from 'node:url'
import { aptCommand, aptInstall } from './apt.mjs'
import { findBrowser } from './find-browser.mjs'

/**
 * Finds Chromium or Chrome, or installs Chromium with apt-get as root on Linux, as in a container. With a sudo that needs no password
 * it installs only in CI or with `LAM_INSTALL_BROWSER=1`. `LAM_INSTALL_BROWSER=0` forbids both.
 * It sets `LAM_BROWSER` to the browser, so that cached test results belong to the same browser.
 * @returns its path, or undefined
 */
export function setupBrowser(env = process.env) {
  let found = findBrowser(env)
  const named = env.LAM_BROWSER || env.CHROME_PATH
  const apt = found === undefined && !named && aptCommand('LAM_INSTALL_BROWSER', env)
  if (apt) {
    console.error(`No browser found. Installing Chromium with ${apt.join(' ')} …`)
    aptInstall(apt, 'chromium')
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

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) console.log(setupBrowser() ?? '')
