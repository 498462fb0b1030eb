#!/usr/bin/env node
// What a page fetches for its first embedding, in bytes, plain and gzipped. Build first.
import { readFile, stat } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { mini } from '@lamjs/model-mini'
import * as esbuild from 'esbuild'

const require = createRequire(import.meta.url)
const app = `import { LAM, webgpu } from '@lamjs/webgpu'; globalThis.lam = new LAM(webgpu())`

const { outputFiles, metafile } = await esbuild.build({
  stdin: { contents: app, resolveDir: fileURLToPath(new URL('..', import.meta.url)) },
  bundle: true,
  splitting: true,
  minify: true,
  format: 'esm',
  outdir: 'out',
  write: false,
  metafile: true,
  logLevel: 'error',
})

/** A chunk of onnxruntime is fetched for one device only. */
const runtimeOf = (file) => {
  const output = Object.entries(metafile.outputs).find(([path]) => file.path.endsWith(path))?.[1]
  const [, build] = /ort\.(jspi|webgpu|wasm)\.bundle/.exec(Object.keys(output?.inputs ?? {}).join()) ?? []
  return build
}

const ours = outputFiles.filter((file) => runtimeOf(file) === undefined)
row(
  'JavaScript of LAM, tokenizer and graph',
  ours.map(({ contents }) => contents),
)
for (const [build, name, file] of [
  ['jspi', 'WebGPU, browsers with JSPI', 'ort-wasm-simd-threaded.jspi.wasm'],
  ['webgpu', 'WebGPU, other browsers', 'ort-wasm-simd-threaded.asyncify.wasm'],
  ['wasm', 'WebAssembly', 'ort-wasm-simd-threaded.wasm'],
]) {
  const script = outputFiles.filter((output) => runtimeOf(output) === build).map(({ contents }) => contents)
  row(`onnxruntime-web, ${name}: JavaScript`, script)
  row(`onnxruntime-web, ${name}: wasm`, [await readFile(require.resolve(`onnxruntime-web/${file}`))])
}
const weights = await Promise.all(Object.values(mini.files).map(async (url) => (await stat(url)).size))
const total = weights.reduce((sum, bytes) => sum + bytes, 0)
console.log(`| the default model, three files | ${megabytes(total)} | |`)

function row(name, parts) {
  const bytes = parts.reduce((sum, part) => sum + part.length, 0)
  const zipped = parts.reduce((sum, part) => sum + gzipSync(part, { level: 9 }).length, 0)
  console.log(`| ${name} | ${megabytes(bytes)} | ${megabytes(zipped)} |`)
}

function megabytes(bytes) {
  return bytes < 1e6 ? `${(bytes / 1e3).toFixed(0)} kB` : `${(bytes / 1e6).toFixed(1)} MB`
}
