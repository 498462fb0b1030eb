#!/usr/bin/env node
// Packs the package in the working folder, or in the given one, and checks the tarball with publint, and its types with
// arethetypeswrong.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { pack, run } from './tools.mjs'

const folder = resolve(process.argv[2] ?? '.')
const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
const home = mkdtempSync(join(tmpdir(), 'lam-pack-'))
try {
  const tarball = pack(folder, home)
  run(process.execPath, [binOf('publint', 'publint'), tarball, '--strict'])
  if (JSON.stringify(manifest.exports ?? {}).includes('"types"')) {
    run(process.execPath, [
      binOf('@arethetypeswrong/cli', 'attw'),
      tarball,
      '--profile',
      'esm-only',
      '--format',
      'ascii',
    ])
  }
} finally {
  rmSync(home, { recursive: true, force: true })
}

/** The script behind a command of one of tooling's own dependencies. */
function binOf(name, bin) {
  const installed = fileURLToPath(new URL(`./node_modules/${name}`, import.meta.url))
  return join(installed, JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')).bin[bin])
}
