// Compiles the engine of packages/native to WebAssembly: `node scripts/build-binaries.mjs`, into binaries/.
//
// The builds are in the repository, because the compiler takes 400 MB and minutes, and only who changes the engine needs it. binaries/sources.json holds
// what they were made of, and a test compares it with the sources. The compiler is Zig's, with clang, a C library and a C++ library for
// WebAssembly, from PyPI (`python3 -m pip install ziglang==…`); the script names the version and stops at any other.
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { withVariant } from './custom-section.mjs'
import { compiler, engineFolder, engineSources, flags, sourcesHash, variants } from './engine-sources.mjs'

const binaries = fileURLToPath(new URL('../binaries/', import.meta.url))
const zig = process.env.LAM_ZIG?.split(' ') ?? ['python3', '-m', 'ziglang']

const version = spawnSync(zig[0], [...zig.slice(1), 'version'], { encoding: 'utf8' })
if (version.stdout?.trim() !== compiler) {
  console.error(`Found ${version.stdout?.trim() || 'no Zig'}. Install it: python3 -m pip install ziglang==${compiler}`)
  process.exit(2)
}

mkdirSync(binaries, { recursive: true })
for (const [variant, extra] of Object.entries(variants)) {
  const output = `${binaries}lam-${variant}.wasm`
  const { status } = spawnSync(zig[0], [...zig.slice(1), 'c++', ...flags, ...extra, ...engineSources(), '-o', output], {
    cwd: engineFolder,
    stdio: 'inherit',
  })
  if (status !== 0) process.exit(1)
  const bytes = withVariant(readFileSync(output), variant)
  writeFileSync(output, bytes)
  console.log(`${output}: ${bytes.length} bytes, ${gzipSync(bytes, { level: 9 }).length} in gzip`)
}
writeFileSync(`${binaries}sources.json`, `${JSON.stringify({ compiler, sources: sourcesHash() }, undefined, 2)}\n`)
