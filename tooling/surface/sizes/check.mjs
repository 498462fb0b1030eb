#!/usr/bin/env node
// `npm run sizes`: what a page fetches of each package, what each package unpacks to, and what installs put on disk, beside the limits in
// limits.json. It fails where one is exceeded. Limits are those of Linux on x64; elsewhere binaries have other sizes, and it only prints.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { publicPackages } from '../../release/public-packages.mjs'
import { root } from '../../setup.mjs'
import { installedBytes, packedSizes } from './installs.mjs'
import { problemsOf } from './limits.mjs'
import { fileBytes, scriptBytes } from './pages.mjs'

const SCRIPTS = {
  core: ['LAM'],
  client: ['LamClient'],
  wasm: ['LAM', 'wasm'],
  webgpu: ['LAM', 'webgpu'],
  search: ['openIndex'],
}
const FILES = {
  wasm: [
    'binaries/lam-simd.wasm',
    'binaries/lam-relaxed-simd.wasm',
    'binaries/lam-simd-threads.wasm',
    'binaries/lam-relaxed-simd-threads.wasm',
  ],
  webgpu: ['asyncify', 'jspi'].map((build) => `node_modules/onnxruntime-web/dist/ort-wasm-simd-threaded.${build}.wasm`),
  search: [
    'node_modules/@electric-sql/pglite/dist/pglite.wasm',
    'node_modules/@electric-sql/pglite/dist/pglite.data',
    'dist/new-database.tar.gz',
  ],
}
const INSTALLS = ['native', 'onnx', 'webgpu', 'wasm', 'cli']

const limits = JSON.parse(readFileSync(new URL('limits.json', import.meta.url), 'utf8'))
const measured = await measure()
for (const [kind, sizes] of Object.entries(measured)) {
  console.log(`\n${kind}${' '.repeat(74 - kind.length)}kB     limit`)
  for (const [name, size] of Object.entries(sizes))
    console.log(`  ${name.padEnd(62)} ${`${size}`.padStart(11)} ${`${limits[kind]?.[name] ?? 'none'}`.padStart(9)}`)
}
const problems = problemsOf(measured, limits)
if (`${process.platform} ${process.arch}` !== 'linux x64') {
  console.log('\nNot checked: the limits are those of Linux on x64.')
} else if (problems.length > 0) {
  console.error(`\n${problems.join('\n')}`)
  console.error(
    '\nFind what became larger, and make it smaller where users do not need it. Where they do, set the limit in\n' +
      'tooling/surface/sizes/limits.json a few percent above the size, and say in the commit what they get for it.',
  )
  process.exitCode = 1
}

async function measure() {
  const fetched = {}
  for (const [name, names] of Object.entries(SCRIPTS))
    fetched[`@lamjs/${name}: ${names.join(', ')}`] = kilobytes(await scriptBytes(folderOf(name), names))
  for (const [name, files] of Object.entries(FILES))
    for (const file of files)
      fetched[`@lamjs/${name}: ${file.split('/').at(-1)}`] = kilobytes(fileBytes(join(folderOf(name), file)))
  const packages = publicPackages()
  const packed = await packedSizes(packages, join(root, 'packages', 'native', 'prebuilt'))
  const installed = INSTALLS.map((name) => {
    const { folder } = packages.find((entry) => entry.name === `@lamjs/${name}`)
    return [`npm install @lamjs/${name}`, kilobytes(installedBytes(folder, packed))]
  })
  return {
    'fetched by a page, compressed': fetched,
    'one package, unpacked': Object.fromEntries([...packed].map(([name, bytes]) => [name, kilobytes(bytes)])),
    'an install on disk': Object.fromEntries(installed),
  }
}

function folderOf(name) {
  return join(root, 'packages', name)
}

function kilobytes(bytes) {
  return Math.ceil(bytes / 1000)
}
