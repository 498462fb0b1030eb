#!/usr/bin/env node
// Finds Chroma's server for the tests of its adapter, or installs it from PyPI into node_modules: 23 MB to download.
import { pathToFileURL } from 'node:url'
import { chromaFolder, chromaRequirements, findChroma } from './find-chroma.mjs'
import { installWheels } from './python-wheels.mjs'

/**
 * Finds Chroma's server, or installs it where Python has pip. `LAM_INSTALL_CHROMA=0` forbids that.
 * It sets `LAM_CHROMA` to its folder, so that cached test results belong to it. Tests start servers of their own with it.
 * @returns the folder, or undefined
 */
export function setupChroma(env = process.env) {
  if (!env.LAM_CHROMA && env.LAM_INSTALL_CHROMA !== '0')
    installWheels({ name: 'Chroma', requirements: chromaRequirements, folder: chromaFolder })
  const found = findChroma(env)
  if (found === undefined) {
    console.error(
      'No server of Chroma here: its tests will be listed as not run. ' +
        "Name the folder of its Python package in LAM_CHROMA, or give Python's pip to node tooling/setup-chroma.mjs.",
    )
  }
  env.LAM_CHROMA = found ?? ''
  return found
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) console.log(setupChroma() ?? '')
