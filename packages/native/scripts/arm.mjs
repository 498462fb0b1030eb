// Builds the engine for ARM on another Linux machine and runs it under qemu: `node scripts/arm.mjs [PROCESSOR…]`.
//
// The processors are qemu's (`qemu-aarch64 -cpu help`). By default: max, which has usmmla and bfmmla; neoverse-n1, which has sdot alone; cortex-a72,
// which has neither. On each run the engine's tests (cpp/tests). With LAM_ARM_NODE, the path of Node for ARM, the conformance suite runs too, in
// every precision that the processor has (scripts/conformance.mjs).
// Ends with 1 where something failed, with 2 where a part could not run (its name and reason are printed).
// Needs Debian's g++-aarch64-linux-gnu and qemu-user. It says what is right, not what is fast: emulation has no speed.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { addonHeaders } from './addon-headers.mjs'
import { placeBinary } from './place-binary.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const compiler = 'aarch64-linux-gnu-g++'
const emulator = 'qemu-aarch64'
const armNode = process.env.LAM_ARM_NODE
const build = join(root, 'build', 'arm')
const named = process.argv.slice(2)
const processors = named.length > 0 ? named : ['max', 'neoverse-n1', 'cortex-a72']

function run(command, args, env = {}) {
  const { status, error } = spawnSync(command, args, {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, QEMU_LD_PREFIX: '/usr/aarch64-linux-gnu', ...env },
  })
  if (error !== undefined) console.error(`${command}: ${error.message}`)
  return status === 0
}

function required(command, args, env) {
  if (!run(command, args, env)) process.exit(1)
}

const works = (command) => spawnSync(command, ['--version'], { stdio: 'ignore' }).status === 0
const missing = ['cmake', compiler, emulator].filter((command) => !works(command))
if (missing.length > 0) {
  console.error(`Not run: ARM under qemu, as there is no ${missing.join(' and no ')}.`)
  process.exit(2)
}

required('cmake', [
  '-S',
  '.',
  '-B',
  build,
  '-DCMAKE_BUILD_TYPE=Release',
  '-DCMAKE_SYSTEM_NAME=Linux',
  '-DCMAKE_SYSTEM_PROCESSOR=aarch64',
  `-DCMAKE_CXX_COMPILER=${compiler}`,
  `-DCMAKE_CROSSCOMPILING_EMULATOR=${emulator}`,
  '-DLAM_TESTS=ON',
  ...addonHeaders(),
])
required('cmake', ['--build', build, '--parallel'])

const withNode = armNode !== undefined && existsSync(armNode)
if (withNode) placeBinary('linux-arm64-gnu', join(build, 'lam.node'))
for (const processor of processors) {
  console.log(`On ${processor}:`)
  const env = { QEMU_CPU: processor }
  required('ctest', ['--test-dir', build, '--output-on-failure'], env)
  if (withNode) required(emulator, [armNode, 'scripts/conformance.mjs'], env)
}
if (!withNode) {
  console.error('Not run: the conformance suite, as LAM_ARM_NODE does not name Node for ARM.')
  process.exitCode = 2
}
