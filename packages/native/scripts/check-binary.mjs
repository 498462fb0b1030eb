// Checks what a binary's headers say against what its platform's package promises: `node scripts/check-binary.mjs [PLATFORM…]`, by default every
// platform that has one in prebuilt/. Ends with 1 where something is wrong.
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { binaryFacts } from './binary-facts/binary-facts.mjs'
import { PLATFORMS } from './platforms.mjs'

/** What Node looks for in an addon. */
const ENTRIES = ['napi_register_module_v1', 'node_api_module_get_api_version_v1']
/**
 * On macOS a library that Zig links shows its header, and C++'s operators new and delete, which macOS makes one for all libraries of a process; Zig's
 * linker takes no list of symbols to show.
 */
const ALSO_SHOWN = { darwin: /^(_mh_dylib_header|__dso_handle|_Z(nw|na|dl|da)\w+)$/ }

/** What every system of that name has. The C++ runtime is not among it: it comes along. */
const LIBRARIES = {
  glibc: /^(lib(c|m|dl)\.so\.6|lib(pthread|dl)\.so\.[02]|ld-linux-(x86-64|aarch64)\.so\.[12])$/,
  musl: /^libc\.(so|musl-(x86_64|aarch64)\.so\.1)$/,
  darwin: /^\/usr\/lib\/libSystem\.B\.dylib$/,
  win32: /^(node\.exe|kernel32\.dll|ntdll\.dll|api-ms-win-crt-[\w-]+\.dll)$/i,
}
const OLDEST = { glibc: '2.28', darwin: '11.0' }
const NODES = /^(napi|node_api)_/
/** musl's symbols have no version by which they could be told from those of Node, unlike those of the C++ runtime. */
const CPLUSPLUS = /^(_Z|_Unwind_|__gxx_|__cxa_throw)/

/**
 * @param {import('./platforms.mjs').Platform} platform
 * @param {Buffer} bytes of its binary
 * @returns {string[]} what is wrong with it
 */
export function faultsOf({ os, cpu, libc }, bytes) {
  const facts = binaryFacts(bytes)
  const system = libc ?? os
  const stranger = (name) => (libc === 'musl' ? CPLUSPLUS.test(name) : !NODES.test(name))
  const faults = [
    ...facts.faults,
    ...facts.libraries.filter((name) => !LIBRARIES[system].test(name)).map((name) => `needs ${name}`),
    ...facts.wanted.filter(stranger).map((name) => `wants ${name} of Node`),
    ...ENTRIES.filter((name) => !facts.offered.includes(name)).map((name) => `lacks ${name}`),
    ...facts.offered
      .filter((name) => !ENTRIES.includes(name) && !ALSO_SHOWN[os]?.test(name))
      .map((name) => `shows ${name} to others`),
    ...facts.searchPaths.map((path) => `looks for libraries in ${path}`),
  ]
  if (facts.os !== os || facts.cpu !== cpu) faults.push(`is for ${facts.os} ${facts.cpu}`)
  if (!facts.wanted.some((name) => NODES.test(name))) faults.push('asks nothing of Node')
  if (system in OLDEST && newer(facts.oldest, OLDEST[system]))
    faults.push(`needs ${system} ${facts.oldest}, where ${OLDEST[system]} shall do`)
  return faults
}

const newer = (found, oldest) => new Intl.Collator('en', { numeric: true }).compare(found ?? 'unknown', oldest) > 0

/** Prints what is wrong with the binary of a platform in prebuilt/. @returns whether all is well */
export function checkPlaced(platform) {
  const path = binaryOf(platform)
  const faults = existsSync(path) ? faultsOf(platform, readFileSync(path)) : ['is not there']
  for (const fault of faults) console.error(`The binary of ${platform.name} ${fault}.`)
  return faults.length === 0
}

const binaryOf = ({ name }) => fileURLToPath(new URL(`../prebuilt/${name}/lam.node`, import.meta.url))

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const named = process.argv.slice(2)
  const checked = PLATFORMS.filter((each) =>
    named.length > 0 ? named.includes(each.name) : existsSync(binaryOf(each)),
  )
  const well = checked.filter(checkPlaced)
  console.log(
    `${well.length} of ${checked.length} binaries are as they should be: ${well.map(({ name }) => name).join(', ')}`,
  )
  if (well.length < Math.max(1, checked.length, named.length)) process.exitCode = 1
}
