// Writes src/manifest.ts from the files of the model. Run it after the files change: node scripts/make-manifest.mjs
import { createHash } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'

const names = ['config.json', 'tokenizer.json', 'model.safetensors']

const entries = []
for (const name of names) {
  const content = await readFile(new URL(`../files/${name}`, import.meta.url))
  const sha256 = createHash('sha256').update(content).digest('hex')
  entries.push(`  '${name}': {
    bytes: ${content.length},
    sha256: '${sha256}',
  },`)
}

const module = `// Made by scripts/make-manifest.mjs.
import type { ModelPackage } from '@lamjs/core'

/** Byte length and SHA-256 (hex) of each file of the model. */
export const manifest: ModelPackage['manifest'] = {
${entries.join('\n')}
}
`
await writeFile(new URL('../src/manifest.ts', import.meta.url), module)
