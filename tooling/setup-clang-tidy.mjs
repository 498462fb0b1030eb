#!/usr/bin/env node
// Finds clang-tidy, or installs its wheel from PyPI beside the other tools, because npm has no package of it.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { clangTidyFolder, findClangTidy } from './find-clang-tidy.mjs'

const requirements = fileURLToPath(new URL('clang-tidy-requirements.txt', import.meta.url))
const stamp = join(clangTidyFolder, 'requirements.txt')

/**
 * Finds clang-tidy, or installs the pinned version into node_modules (Linux with Python's pip only): 49 MB, once.
 * `LAM_INSTALL_CLANG_TIDY=0` forbids that. It sets `LAM_CLANG_TIDY_VERSION`, so that cached results belong to that version.
 * @returns its path, or undefined
 */
export function setupClangTidy(env = process.env) {
  if (wantsInstalling(env)) install()
  const found = findClangTidy(env)
  if (found === undefined) {
    console.error(
      'No clang-tidy here: it will be listed as not run. On Linux the set-up installs it where python3 has pip; LAM_CLANG_TIDY names another.',
    )
  }
  env.LAM_CLANG_TIDY_VERSION = found === undefined ? '' : spawnSync(found, ['--version'], { encoding: 'utf8' }).stdout
  return found
}

function wantsInstalling(env) {
  if (env.LAM_CLANG_TIDY || env.LAM_INSTALL_CLANG_TIDY === '0' || process.platform !== 'linux') return false
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === readFileSync(requirements, 'utf8')) return false
  return spawnSync('python3', ['-m', 'pip', '--version'], { stdio: 'ignore' }).status === 0
}

function install() {
  console.error('Installing clang-tidy with pip …')
  const target = `${clangTidyFolder}-new`
  rmSync(target, { recursive: true, force: true })
  const options = ['--quiet', '--disable-pip-version-check', '--no-deps', '--only-binary=:all:', '--require-hashes']
  const words = ['-m', 'pip', 'install', ...options, '--target', target, '-r', requirements]
  const { status } = spawnSync('python3', words, {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, PIP_ROOT_USER_ACTION: 'ignore' },
    timeout: 600_000,
  })
  if (status !== 0) {
    rmSync(target, { recursive: true, force: true })
    console.error('That did not bring clang-tidy.')
    return
  }
  rmSync(clangTidyFolder, { recursive: true, force: true })
  renameSync(target, clangTidyFolder)
  writeFileSync(stamp, readFileSync(requirements))
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) console.log(setupClangTidy() ?? '')
