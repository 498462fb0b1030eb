// Compiles the engine of packages/native to WebAssembly: `node scripts/build-binaries.mjs`, into binaries/.
//
// The builds are in the repository, because the compiler takes 400 MB and minutes, and only who changes the engine needs it. binaries/sources.json holds
// what they were made of, and a test compares it with the sources. The compiler is Zig's, with clang, a C library and a C++ library for
// WebAssembly: `node tooling/setup-zig.mjs` installs the one version that the script takes.
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { findZig, zigVersion } from '@lamjs/tooling/zig'
import { withVariant } from './custom-section.mjs'
import { builds, engineFolder, engineSources, flags, sourcesHash } from './engine-sources.mjs'

const binaries = fileURLToPath(new URL('../binaries/', import.meta.url))
const zig = findZig()
if (typeof zig !== 'string') {
  console.error(`There is ${zig.missing}.`)
  process.exit(2)
}

mkdirSync(binaries, { recursive: true })
for (const [build, extra] of Object.entries(builds)) {
  const output = `${binaries}lam-${build}.wasm`
  const { status } = spawnSync(zig, ['c++', ...flags, ...extra, ...engineSources(), '-o', output], {
    cwd: engineFolder,
    stdio: 'inherit',
  })
  if (status !== 0) process.exit(1)
  const bytes = withVariant(readFileSync(output), build)
  writeFileSync(output, bytes)
  console.log(`${output}: ${bytes.length} bytes, ${gzipSync(bytes, { level: 9 }).length} in gzip`)
}
writeFileSync(
  `${binaries}sources.json`,
  `${JSON.stringify({ compiler: zigVersion, sources: sourcesHash() }, undefined, 2)}\n`,
)
