#!/usr/bin/env node
// Prints how large the image of lam serve is beside its base: packs this repository's packages, runs the Dockerfile's own installation in an
// empty folder, and adds up the bytes, plain and gzipped as a registry sends them. Needs Linux x64, a shell and npm; no docker.
//
//     node apps/server/scripts/image-size.mjs [--json]

import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { dockerfile, packImage } from './pack-image.mjs'

/** The parts of the image, by where their files lie; the first that fits counts. */
const PARTS = [
  ['default model', /^@lamjs\/model-mini\/(?!.*int8)/],
  ['default model in int8', /^@lamjs\/model-mini\//],
  ['native binary', /^@lamjs\/native-/],
  ['WebAssembly', /\.wasm$|^@lamjs\/wasm\//],
  ['other packages of LAM', /^@lamjs\//],
  ['dependencies', /./],
]

const folder = mkdtempSync(join(tmpdir(), 'lam-image-'))
try {
  packImage(folder)
  execFileSync('sh', ['-c', installation()], {
    cwd: folder,
    env: { ...process.env, LAM_PACKAGES: './*.tgz' },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const sizes = [
    { part: `node ${process.versions.node}`, ...sizeOf([process.execPath]) },
    ...partsOf(join(folder, 'node_modules')),
  ]
  const sum = (key) => sizes.reduce((total, size) => total + size[key], 0)
  const all = [...sizes, { part: 'all of these', files: sum('files'), bytes: sum('bytes'), gzip: sum('gzip') }]
  if (process.argv.includes('--json')) console.log(JSON.stringify(all, undefined, 2))
  else for (const { part, files, bytes, gzip } of all) console.log(row(part, files, megabytes(bytes), megabytes(gzip)))
} finally {
  rmSync(folder, { recursive: true, force: true })
}

/** The command of the Dockerfile's only RUN. */
function installation() {
  const [, command] = /^RUN ((?:.*\\\n)*.*)/m.exec(readFileSync(dockerfile, 'utf8'))
  return command
}

function partsOf(modules) {
  const files = readdirSync(modules, { recursive: true })
    .map(String)
    .filter((name) => statSync(join(modules, name)).isFile())
  const partOf = (name) => PARTS.find(([, pattern]) => pattern.test(name))[0]
  return PARTS.map(([part]) => ({
    part,
    ...sizeOf(files.filter((name) => partOf(name) === part).map((name) => join(modules, name))),
  }))
}

function sizeOf(paths) {
  const contents = paths.map((path) => readFileSync(path))
  const bytes = contents.reduce((sum, content) => sum + content.length, 0)
  return { files: paths.length, bytes, gzip: gzipSync(Buffer.concat(contents)).length }
}

function megabytes(bytes) {
  return (bytes / 1e6).toFixed(1)
}

function row(part, files, plain, gzipped) {
  return `${part.padEnd(24)}${String(files).padStart(6)} files${plain.padStart(9)} MB${gzipped.padStart(9)} MB gzipped`
}
