#!/usr/bin/env node
// `npm start`: sets up, builds, embeds the sample texts and answers a query. `npm start -- "my query"` answers another.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { root, setup, turbo } from './setup.mjs'

const query = process.argv.slice(2).join(' ').trim() || 'How do plants survive the winter?'

setup()
const built = turbo('run', 'build', '--filter=@lamjs/cli...', '--output-logs=errors-only', '--log-order=grouped')
if (built !== 0) process.exit(built)
const cli = join(root, 'apps', 'cli', 'dist', 'main.js')
const { status } = spawnSync(process.execPath, [cli, 'similar', query, join('samples', 'corpus.txt')], {
  cwd: root,
  stdio: 'inherit',
})
process.exit(status ?? 1)
