#!/usr/bin/env node
// Sets up, builds and serves the playground on this machine.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { root, setup, turbo } from './setup.mjs'

setup()
const built = turbo('run', 'build', '--filter=@lamjs/playground...', '--output-logs=errors-only', '--log-order=grouped')
if (built !== 0) process.exit(built)
const { status } = spawnSync(join(root, 'node_modules', '.bin', 'pnpm'), ['run', 'preview'], {
  cwd: join(root, 'apps', 'playground'),
  stdio: 'inherit',
  shell: process.platform === 'win32',
})
process.exit(status ?? 1)
