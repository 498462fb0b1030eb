// What the engine's builds are made of.
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { zigVersion } from '@lamjs/tooling/zig'

/** Where the compiler runs, so that no path of the machine gets into a build. */
export const engineFolder = fileURLToPath(new URL('../../native/cpp/', import.meta.url))

export const flags = [
  '-target',
  'wasm32-wasi',
  '-mexec-model=reactor',
  '-std=c++20',
  '-O3',
  '-I.',
  '-msimd128',
  '-fno-exceptions',
  '-ffp-contract=off',
  '-fno-math-errno',
  '-fno-trapping-math',
  '-fvisibility=hidden',
  '-s',
  '-Wl,--export=__stack_pointer',
  '-Wl,--gc-sections',
  '-Wl,-z,stack-size=262144',
]

/** Each variant's own flags. */
export const variants = { simd: [], 'relaxed-simd': ['-mrelaxed-simd'] }

/** Not for WebAssembly: the addon, tests, other processors, and what needs threads or files. */
const elsewhere = [
  /^(addon|emulation|stress|tests)\//,
  /-(avx2|avx512|amx|neon|scalar)(-|\.)/,
  /-(posix|windows)\.cc$/,
  /^families\/shared-model\.cc$/,
  /^run\/(engine|thread-pool)\.cc$/,
  /^failure\.cc$/,
]

const filesOf = (folder) =>
  readdirSync(folder, { recursive: true })
    .map((file) => file.replaceAll('\\', '/'))
    .sort()

export function engineSources(folder = engineFolder) {
  return filesOf(folder).filter((file) => file.endsWith('.cc') && !elsewhere.some((pattern) => pattern.test(file)))
}

/** Of everything that may be compiled into a build, and the flags. */
export function sourcesHash(folder = engineFolder) {
  const hash = createHash('sha256').update(JSON.stringify([zigVersion, flags, variants]))
  const headers = filesOf(folder).filter(
    (file) => file.endsWith('.h') && !/^(addon|emulation|stress|tests)\//.test(file),
  )
  for (const file of [...engineSources(folder), ...headers]) {
    hash.update(`\0${file}\0`).update(readFileSync(`${folder}${file}`, 'utf8').replaceAll('\r\n', '\n'))
  }
  return hash.digest('hex')
}
