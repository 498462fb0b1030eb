// Writes dist/inline-builds.js: the builds of the engine as gzip in base64, which `@lamjs/wasm/inline` holds.
import { readFileSync, writeFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { variants } from './engine-sources.mjs'

const lines = Object.keys(variants).map((variant) => {
  const bytes = readFileSync(new URL(`../binaries/lam-${variant}.wasm`, import.meta.url))
  return `  '${variant}': '${gzipSync(bytes, { level: 9 }).toString('base64')}',\n`
})
writeFileSync(
  new URL('../dist/inline-builds.js', import.meta.url),
  `export const inlineBuilds = {\n${lines.join('')}}\n`,
)
