// Runs clang-tidy on cpp/ by .clang-tidy, and leaves what came of it in check-results/ for the summary of `npm test`.
// Where it cannot run it says why, the summary lists it as not run, and this ends well.
import { spawn, spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { findClangTidy } from '@lamjs/tooling/clang-tidy'
import { addonHeaders } from './addon-headers.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const folder = join(root, 'build', 'tidy')

/** Lets CMake write down how each file is compiled: the stress program and the tests too. @returns why it could not */
function configure() {
  const { status, error, stdout, stderr } = spawnSync(
    'cmake',
    [
      '-S',
      '.',
      '-B',
      folder,
      '-DCMAKE_EXPORT_COMPILE_COMMANDS=ON',
      '-DLAM_TESTS=ON',
      '-DLAM_SANITIZE=address',
      ...addonHeaders(),
    ],
    { cwd: root, encoding: 'utf8' },
  )
  return status === 0 ? undefined : (error?.message ?? `${stdout}${stderr}`.trim())
}

/** @returns what clang-tidy finds in a file and in the headers that it includes; empty where that is nothing */
function findings(clangTidy, file) {
  return new Promise((resolve, reject) => {
    const child = spawn(clangTidy, ['-p', folder, '--quiet', file], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk))
    child.on('error', reject)
    child.on('close', (status) => resolve(status === 0 ? '' : output || `clang-tidy ended with ${status}`))
  })
}

async function tidy(clangTidy) {
  const commands = JSON.parse(readFileSync(join(folder, 'compile_commands.json'), 'utf8'))
  const files = commands.map(({ file }) => relative(root, file))
  if (files.length === 0) throw new Error('CMake named no file.')
  const found = []
  const left = [...files]
  const work = async () => {
    for (let file = left.pop(); file !== undefined; file = left.pop()) {
      const output = await findings(clangTidy, file)
      if (output !== '') found.push(output)
    }
  }
  await Promise.all(Array.from({ length: availableParallelism() }, work))
  return { files, found }
}

/** The form of vitest's results. */
function leave(status, reasons) {
  const result = { fullName: 'clang-tidy finds nothing in the C++ code', status, failureMessages: reasons }
  mkdirSync(join(root, 'check-results'), { recursive: true })
  const testResults = [{ name: 'clang-tidy', status, assertionResults: [result] }]
  writeFileSync(join(root, 'check-results', 'clang-tidy.json'), `${JSON.stringify({ testResults })}\n`)
}

const clangTidy = findClangTidy()
const missing = clangTidy === undefined ? 'no clang-tidy: see CONTRIBUTING.md' : configure()
if (missing !== undefined) {
  console.warn(`clang-tidy: NOT RUN, ${missing}`)
  leave('pending', [missing])
} else {
  const { files, found } = await tidy(clangTidy)
  leave(found.length === 0 ? 'passed' : 'failed', found)
  if (found.length > 0) console.error(found.join('\n'))
  console.log(`clang-tidy: ${found.length} of ${files.length} files with findings`)
  process.exitCode = found.length === 0 ? 0 : 1
}
