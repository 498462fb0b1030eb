// Builds the addon for this machine's platform with CMake, offline: headers come from npm packages.
// Where there is no compiler it says so and ends well, so that the TypeScript part is still built.
import { spawnSync } from 'node:child_process'
import { existsSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { addonHeaders } from './addon-headers.mjs'
import { placeBinary } from './place-binary.mjs'
import { PLATFORMS, platformName } from './platforms.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))

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
    ...addonHeaders(),
    `-DLAM_TESTS=${clone ? 'ON' : 'OFF'}`,
  ])
  run('cmake', ['--build', 'build', '--config', 'Release', '--parallel'])
  if (clone && process.platform === 'linux' && process.arch === 'x64')
    run(process.execPath, ['scripts/check-baseline.mjs'])
  // Those of other platforms (scripts/cross.mjs) may be of other sources, and would stay with this build in turbo's cache.
  for (const { name } of PLATFORMS.filter((platform) => platform.name !== platformName()))
    rmSync(join(root, 'prebuilt', name), { recursive: true, force: true })
  placeBinary(platformName(), join(root, 'build', 'lam.node'))
  console.log(`@lamjs/native: built prebuilt/${platformName()}/lam.node`)
}
