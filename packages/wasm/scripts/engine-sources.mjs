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

/** A module whose instances share memory. Zig makes its C library for threads where the processor has atomics. */
const threads = [
  '-mcpu=generic+simd128+atomics+bulk_memory+mutable_globals+nontrapping_fptoint+sign_ext',
  '-Wl,--import-memory,--shared-memory,--initial-memory=2097152,--max-memory=4294901760',
  '-Wl,--export=__wasm_init_tls,--export=__tls_size',
]

/** Each variant's own flags. */
export const variants = { simd: [], 'relaxed-simd': ['-mrelaxed-simd'] }

/** Each build's: of the variants, and of the variants for threads. */
export const builds = {
  ...variants,
  'simd-threads': [...threads, ...variants.simd],
  'relaxed-simd-threads': [...threads, ...variants['relaxed-simd']],
}

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
  const hash = createHash('sha256').update(JSON.stringify([zigVersion, flags, builds]))
  const headers = filesOf(folder).filter(
    (file) => file.endsWith('.h') && !/^(addon|emulation|stress|tests)\//.test(file),
  )
  for (const file of [...engineSources(folder), ...headers]) {
    hash.update(`\0${file}\0`).update(readFileSync(`${folder}${file}`, 'utf8').replaceAll('\r\n', '\n'))
  }
  return hash.digest('hex')
}
