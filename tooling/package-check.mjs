#!/usr/bin/env node
// Packs the package in the working folder and checks what a user would get: publint and arethetypeswrong.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const folder = mkdtempSync(join(tmpdir(), 'lam-pack-'))
try {
  run(process.execPath, [binOf('publint', 'publint'), '--strict', '--pack', 'npm'])
  run('npm', ['pack', '--silent', '--pack-destination', folder])
  const [tarball] = readdirSync(folder)
  run(process.execPath, [
    binOf('@arethetypeswrong/cli', 'attw'),
    join(folder, tarball),
    '--profile',
    'esm-only',
    '--format',
    'ascii',
  ])
} finally {
  rmSync(folder, { recursive: true, force: true })
}

/** The script behind a command of one of tooling's own dependencies. */
function binOf(name, bin) {
  const folder = fileURLToPath(new URL(`./node_modules/${name}`, import.meta.url))
  return join(folder, JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).bin[bin])
}

function run(command, args) {
  const { status } = spawnSync(command, args, { stdio: 'inherit', shell: process.platform === 'win32' })
  if (status !== 0) process.exit(status ?? 1)
}
