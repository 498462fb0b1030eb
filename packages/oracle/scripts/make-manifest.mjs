// Writes src/manifest.ts: byte length and SHA-256 of every checkpoint file under fixtures/. Run it after any of them changes.
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'

const names = ['tiny-flat', 'tiny-hierarchical', 'tiny-hierarchical-64']
const files = ['config.json', 'tokenizer.json', 'model.safetensors']

const entry = (name, file) => {
  const bytes = readFileSync(new URL(`../fixtures/${name}/${file}`, import.meta.url))
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  return `    '${file}': { bytes: ${bytes.length}, sha256: '${sha256}' },`
}
const models = names.map((name) => `  '${name}': {\n${files.map((file) => entry(name, file)).join('\n')}\n  },`)

writeFileSync(
  new URL('../src/manifest.ts', import.meta.url),
  `// Written by scripts/make-manifest.mjs.
import type { ModelPackage } from '@lamjs/core'
import type { TinyName } from './tiny-name.js'

/** What the checkpoint files in \`fixtures/\` must be. */
export const manifest: Readonly<Record<TinyName, ModelPackage['manifest']>> = {
${models.join('\n')}
}
`,
)
