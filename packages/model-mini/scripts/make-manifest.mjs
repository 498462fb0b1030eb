// Writes src/manifest.ts and src/int8-manifest.ts from the files of the model. Run it after the files change: node scripts/make-manifest.mjs
import { createHash } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'

const names = ['config.json', 'tokenizer.json', 'model.safetensors']

await writeManifest('../files/', '../src/manifest.ts', 'manifest', 'the model')
await writeManifest('../files/int8/', '../src/int8-manifest.ts', 'int8Manifest', "the model's int8 form")

async function writeManifest(folder, target, variable, what) {
  const entries = []
  for (const name of names) {
    const content = await readFile(new URL(`${folder}${name}`, import.meta.url))
    const sha256 = createHash('sha256').update(content).digest('hex')
    entries.push(`  '${name}': {
    bytes: ${content.length},
    sha256: '${sha256}',
  },`)
  }
  const module = `// Made by scripts/make-manifest.mjs.
import type { ModelPackage } from '@lamjs/core'

/** Byte length and SHA-256 (hex) of each file of ${what}. */
export const ${variable}: ModelPackage['manifest'] = {
${entries.join('\n')}
}
`
  await writeFile(new URL(target, import.meta.url), module)
}
