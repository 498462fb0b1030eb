// Builds the addon for this machine's platform with CMake, offline: headers come from npm packages.
// Where there is no compiler it says so and ends well, so that the TypeScript part is still built.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { platformName } from './platforms.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const require = createRequire(import.meta.url)

function works(command) {
  const { status } = spawnSync(command, ['--version'], { stdio: 'ignore' })
  return status === 0
}

function run(command, args) {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd: root, encoding: 'utf8' })
  if (status === 0) return
  process.stderr.write(`${stdout ?? ''}${stderr ?? ''}`)
  throw new Error(`${command} ${args.join(' ')} ended with ${status}`)
}

/** The headers are npm packages: tools of this repo, and to be installed beside an installed @lamjs/native. */
function headersOf(name) {
  try {
    return require.resolve(`${name}/package.json`)
  } catch {
    console.error(
      `@lamjs/native: the headers are not installed. Run: npm install --no-save node-api-headers node-addon-api`,
    )
    process.exit(1)
  }
}

const windows = process.platform === 'win32'
const compilers = windows ? ['clang-cl'] : [process.env.CXX, 'c++', 'g++', 'clang++'].filter(Boolean)
const missing = [
  ...(works('cmake') ? [] : ['cmake']),
  ...(compilers.some(works) ? [] : [`a C++20 compiler (${windows ? 'clang-cl' : 'c++, g++ or clang++'})`]),
  // clang-cl finds Microsoft's headers and libraries by what their developer prompt sets.
  ...(windows && !works('ninja') ? ['ninja'] : []),
  ...(windows && process.env.VCToolsInstallDir === undefined
    ? ["the environment of Visual Studio's x64 developer prompt"]
    : []),
]
if (missing.length > 0) {
  console.warn(
    `@lamjs/native: ${missing.join(' and ')} not found, so no binary for ${platformName()} was built here. ` +
      `The package works where one is installed (npm install @lamjs/native-${platformName()}); ` +
      'to build it, install what is missing and run this script again.',
  )
} else {
  const folder = (name) => dirname(headersOf(name))
  // The engine's tests are not part of the published package.
  const clone = existsSync(join(root, 'cpp', 'tests'))
  const generator = works('ninja') ? ['-G', 'Ninja'] : []
  const compiler = windows ? ['-DCMAKE_CXX_COMPILER=clang-cl'] : []
  run('cmake', [
    '-S',
    '.',
    '-B',
    'build',
    ...generator,
    ...compiler,
    '-DCMAKE_BUILD_TYPE=Release',
    `-DNODE_API_HEADERS=${join(folder('node-api-headers'), 'include')}`,
    `-DNODE_ADDON_API=${folder('node-addon-api')}`,
    `-DLAM_TESTS=${clone ? 'ON' : 'OFF'}`,
  ])
  run('cmake', ['--build', 'build', '--config', 'Release', '--parallel'])
  if (clone && process.platform === 'linux' && process.arch === 'x64')
    run(process.execPath, ['scripts/check-baseline.mjs'])
  const target = join(root, 'prebuilt', platformName())
  mkdirSync(target, { recursive: true })
  const built = readFileSync(join(root, 'build', 'lam.node'))
  // What the loader compares the binary with. Gone while there is a new binary without it, as the old one's would condemn it.
  rmSync(join(target, 'lam.node.sha256'), { force: true })
  // By rename, so that a process that has the old binary open keeps it.
  writeFileSync(join(target, 'lam.node.new'), built)
  renameSync(join(target, 'lam.node.new'), join(target, 'lam.node'))
  writeFileSync(join(target, 'lam.node.sha256'), `${createHash('sha256').update(built).digest('hex')}\n`)
  console.log(`@lamjs/native: built prebuilt/${platformName()}/lam.node`)
}
