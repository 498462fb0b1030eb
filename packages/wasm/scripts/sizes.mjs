#!/usr/bin/env node
// What a page fetches for its first embedding, in bytes, plain and gzipped. Build first.
import { readFileSync, statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { mini } from '@lamjs/model-mini'
import { miniInt8 } from '@lamjs/model-mini/int8'
import { buildSync } from 'esbuild'
import { builds } from './engine-sources.mjs'

row('JavaScript of LAM, tokenizer and engine', script('@lamjs/wasm'))
for (const variant of Object.keys(builds)) {
  row(`lam-${variant}.wasm`, readFileSync(new URL(`../binaries/lam-${variant}.wasm`, import.meta.url)))
}
row("JavaScript of '@lamjs/wasm/inline', with both builds", script('@lamjs/wasm/inline'))
console.log(`| the default model, three files | ${size(bytesOf(mini))} | |`)
console.log(`| the default model in int8, three files | ${size(bytesOf(miniInt8))} | |`)

function bytesOf({ files }) {
  return Object.values(files).reduce((sum, url) => sum + statSync(url).size, 0)
}

function script(entry) {
  const { outputFiles } = buildSync({
    stdin: {
      contents: `import { LAM, wasm } from '${entry}'; globalThis.lam = new LAM(wasm())`,
      resolveDir: fileURLToPath(new URL('..', import.meta.url)),
    },
    bundle: true,
    minify: true,
    format: 'esm',
    write: false,
    logLevel: 'error',
  })
  return outputFiles[0].contents
}

function row(name, bytes) {
  console.log(`| ${name} | ${size(bytes.length)} | ${size(gzipSync(bytes, { level: 9 }).length)} |`)
}

function size(bytes) {
  return bytes < 1e6 ? `${(bytes / 1e3).toFixed(0)} kB` : `${(bytes / 1e6).toFixed(1)} MB`
}
