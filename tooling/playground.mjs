#!/usr/bin/env node
// Sets up, builds and serves the playground on this machine.
import { join } from 'node:path'
import { root, setup, turbo } from './setup.mjs'
import { pnpm } from './tools.mjs'

setup()
const built = turbo('run', 'build', '--filter=@lamjs/playground...', '--output-logs=errors-only', '--log-order=grouped')
if (built !== 0) process.exit(built)
try {
  pnpm(['run', 'preview'], { cwd: join(root, 'apps', 'playground') })
} catch {
  // Vite has printed its error. Ctrl-C ends here too.
  process.exit(1)
}
