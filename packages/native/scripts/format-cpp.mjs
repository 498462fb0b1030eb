// Checks that cpp/ is formatted as .clang-format says; `--write` formats it.
import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
// clang-format itself, compiled to WebAssembly: the same version with the same results on every platform.
const clangFormat = createRequire(import.meta.url).resolve('@wasm-fmt/clang-format/clang-format-cli.cjs')

const files = readdirSync(join(root, 'cpp'), { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.(cc|h)$/.test(file))
  .map((file) => join('cpp', file))
  .sort()
if (files.length === 0) throw new Error(`No C++ files in ${join(root, 'cpp')}.`)

const write = process.argv.includes('--write')
const { status, error } = spawnSync(
  process.execPath,
  [clangFormat, ...(write ? ['-i'] : ['--dry-run', '--Werror']), ...files],
  { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] },
)
if (error) throw error
if (status === 0) console.log(`${write ? 'Formatted' : 'Checked'} ${files.length} C++ files.`)
else if (!write) console.error('To format: npm run format')
process.exitCode = status ?? 1
