// Writes src/manifest.ts, the byte length and SHA-256 of every checkpoint file under fixtures/, and src/bert-files.ts, the URLs of
// the BERT family's files. Run it after a file changes.
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'

const lam = ['tiny-flat', 'tiny-hierarchical', 'tiny-hierarchical-64']
const lamFiles = ['config.json', 'tokenizer.json', 'model.safetensors']
const fixtures = new URL('../fixtures/', import.meta.url)
const bert = readdirSync(new URL('bert', fixtures)).sort()
const bertFiles = (name) =>
  readdirSync(new URL(`bert/${name}`, fixtures), { recursive: true })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => /\.(json|safetensors)$/.test(file) && !/^(cases|golden)\.json$/.test(file))
    .sort()

const entry = (folder, file) => {
  const bytes = readFileSync(new URL(`${folder}/${file}`, fixtures))
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  return `    '${file}': { bytes: ${bytes.length}, sha256: '${sha256}' },`
}
const model = (name, folder, files) => `  '${name}': {\n${files.map((file) => entry(folder, file)).join('\n')}\n  },`
const models = [
  ...lam.map((name) => model(name, name, lamFiles)),
  ...bert.map((name) => model(name, `bert/${name}`, bertFiles(name))),
]

writeFileSync(
  new URL('../src/manifest.ts', import.meta.url),
  `// Written by scripts/make-manifest.mjs.
import type { ModelPackage } from '@lamjs/core'
import type { BertName, TinyName } from './tiny-name.js'

/** Byte length and SHA-256 of the checkpoint files in \`fixtures/\`. */
export const manifest: Readonly<Record<TinyName | BertName, ModelPackage['manifest']>> = {
${models.join('\n')}
}
`,
)

const urls = (name) =>
  bertFiles(name).map((file) => `    '${file}': new URL('../fixtures/bert/${name}/${file}', import.meta.url),`)
writeFileSync(
  new URL('../src/bert-files.ts', import.meta.url),
  `// Written by scripts/make-manifest.mjs.
import type { ModelPackage } from '@lamjs/core'
import type { BertName } from './tiny-name.js'

// Every URL is written out: bundlers find an asset only by the literal \`new URL('…', import.meta.url)\`.

/** URLs of the checkpoint files of the BERT family. */
export const bertFiles: Readonly<Record<BertName, ModelPackage['files']>> = {
${bert.map((name) => `  '${name}': {\n${urls(name).join('\n')}\n  },`).join('\n')}
}

/** URLs of their expected rows and scores. */
export const bertCaseFiles: Readonly<Record<BertName, URL>> = {
${bert.map((name) => `  '${name}': new URL('../fixtures/bert/${name}/cases.json', import.meta.url),`).join('\n')}
}
`,
)
