#!/usr/bin/env node
// Finds clang-tidy, or installs its wheel from PyPI beside the other tools, because npm has no package of it.
import { spawnSync } from 'node:child_process'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { clangTidyFolder, findClangTidy } from './find-clang-tidy.mjs'
import { installWheels } from './python-wheels.mjs'

const requirements = fileURLToPath(new URL('clang-tidy-requirements.txt', import.meta.url))

/**
 * Finds clang-tidy, or installs the pinned version into node_modules (Linux with Python's pip only): 49 MB, once.
 * `LAM_INSTALL_CLANG_TIDY=0` forbids that. It sets `LAM_CLANG_TIDY_VERSION`, so that cached results belong to that version.
 * @returns its path, or undefined
 */
export function setupClangTidy(env = process.env) {
  if (mayInstall(env)) installWheels({ name: 'clang-tidy', requirements, folder: clangTidyFolder })
  const found = findClangTidy(env)
  if (found === undefined) {
    console.error(
      'No clang-tidy here: it will be listed as not run. On Linux the set-up installs it where python3 has pip; LAM_CLANG_TIDY names another.',
    )
  }
  env.LAM_CLANG_TIDY_VERSION = found === undefined ? '' : spawnSync(found, ['--version'], { encoding: 'utf8' }).stdout
  return found
}

function mayInstall(env) {
  return !env.LAM_CLANG_TIDY && env.LAM_INSTALL_CLANG_TIDY !== '0' && process.platform === 'linux'
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) console.log(setupClangTidy() ?? '')
