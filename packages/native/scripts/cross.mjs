// Builds the binaries of all platforms on this machine, whatever it is, with Zig: `node scripts/cross.mjs [PLATFORM…]`, into prebuilt/.
//
// The same bytes come out of the same sources, in any folder. The sources and flags are those of CMakeLists.txt; scripts/zig-toolchain.cmake says what
// Zig needs besides. Each binary's headers are checked (scripts/check-binary.mjs). Ends with 1 where something failed, with 2 where it cannot begin.
//
// Zig's C library for Windows is MinGW's. The package is named msvc after the Windows that Node is for: Node-API is an interface in C, so that node.exe
// takes a library of either compiler.
import { spawnSync } from 'node:child_process'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { findZig } from '@lamjs/tooling/zig'
import { addonHeaders } from './addon-headers.mjs'
import { checkPlaced } from './check-binary.mjs'
import { placeBinary } from './place-binary.mjs'
import { PLATFORMS } from './platforms.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const named = process.argv.slice(2)
const platforms = PLATFORMS.filter(({ name }) => named.length === 0 || named.includes(name))

function succeeds(command, args) {
  const { status, error, stdout, stderr } = spawnSync(command, args, { cwd: root, encoding: 'utf8' })
  if (status !== 0) console.error(error?.message ?? `${stdout}${stderr}`)
  return status === 0
}

/** @returns {string[]} what is missing here, as sentences */
function missing() {
  const unknown = named.filter((name) => !PLATFORMS.some((platform) => platform.name === name))
  const tools = ['cmake', 'ninja'].filter((tool) => spawnSync(tool, ['--version']).status !== 0)
  return [
    ...unknown.map((name) => `There is no platform ${name}: ${PLATFORMS.map((platform) => platform.name).join(', ')}.`),
    ...tools.map((tool) => `There is no ${tool}.`),
    ...(typeof zig === 'string' ? [] : [`There is ${zig.missing}.`]),
  ]
}

/** @returns whether there is a binary now that is as it should be */
function build(platform) {
  const folder = join(root, 'build', 'cross', platform.name)
  const configure = [
    ...['-S', '.', '-B', folder, '-G', 'Ninja', '-DCMAKE_BUILD_TYPE=Release'],
    `-DCMAKE_TOOLCHAIN_FILE=${join(root, 'scripts', 'zig-toolchain.cmake')}`,
    `-DLAM_ZIG=${zig}`,
    `-DLAM_ZIG_TARGET=${platform.zig}`,
    ...addonHeaders(),
  ]
  if (!succeeds('cmake', configure) || !succeeds('cmake', ['--build', folder])) return false
  const onLinux = platform.os === 'linux' && platform.cpu === 'x64'
  if (onLinux && !succeeds(process.execPath, ['scripts/check-baseline.mjs', folder])) return false
  const hash = placeBinary(platform.name, join(folder, 'lam.node'))
  console.log(`${hash}  ${platform.name}`)
  return checkPlaced(platform)
}

const zig = findZig()
const reasons = missing()
if (reasons.length > 0) {
  console.error(`Nothing was built. ${reasons.join(' ')}`)
  process.exit(2)
}
const failed = platforms.filter((platform) => !build(platform))
if (failed.length > 0) {
  console.error(`Failed: ${failed.map(({ name }) => name).join(', ')}`)
  process.exitCode = 1
}
