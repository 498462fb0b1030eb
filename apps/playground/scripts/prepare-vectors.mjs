// Embeds the samples with the default model and writes their rows to src/samples/prepared, so that the page shows results before an
// engine runs. Run it after a sample or the model changes:
//
//     npx turbo run build --filter=@lamjs/native... && node scripts/prepare-vectors.mjs
//
// Each row is quantized to integers with its own scale, so that its largest component fills the type. A reader scales it to norm 1.
// 16 bits hold a cosine to 0.0001, 8 bits to 0.002.
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { mini } from '@lamjs/model-mini'
import { LAM, native } from '@lamjs/native'
import { runnerImport } from 'vite'

const root = fileURLToPath(new URL('..', import.meta.url))
const folder = new URL('../src/samples/prepared/', import.meta.url)
const { module } = await runnerImport('/src/samples/sample-texts.ts', { root, configFile: false })
const read = (name) => readFileSync(new URL(name, folder), 'utf8')

const lam = new LAM(native())
const texts = module.sampleTexts()
const definitions = read('definitions.txt').trimEnd().split('\n').map(module.definitionOf)
const { dim } = await lam.encode([''])
const record = { model: mini.name, weights: mini.manifest['model.safetensors'].sha256, dim }
record.samples = write('samples', await lam.encode(texts), Int16Array, texts.join('\n'))
record.samples.tokens = [...(await lam.encode(texts)).tokenCounts]
record.article = await writePassages('article', module.sampleArticle, Int16Array)
record.book = await writePassages('alice', read('alice.txt').trim(), Int8Array)
record.definitions = write('definitions', await lam.encode(definitions), Int8Array, definitions.join('\n'))
await lam.dispose()
writeFileSync(
  new URL('prepared.json', folder),
  `${JSON.stringify(record, undefined, 2).replace(/\n\s+(?=\d|\])/g, ' ')}\n`,
)

async function writePassages(name, text, Ints) {
  const embeddings = await lam.encodePassages(text)
  return { ...write(name, embeddings, Ints, text), tokens: embeddings.tokenCount }
}

/** @returns the number of rows, and the hash of their text */
function write(name, { data }, Ints, text) {
  const most = Ints === Int8Array ? 127 : 32767
  const ints = new Ints(data.length)
  for (let at = 0; at < data.length; at += dim) {
    const row = data.subarray(at, at + dim)
    const largest = row.reduce((a, value) => Math.max(a, Math.abs(value)), 0)
    ints.set(
      row.map((value) => Math.round((value / largest) * most)),
      at,
    )
  }
  writeFileSync(new URL(`${name}.bin`, folder), ints)
  return { rows: data.length / dim, text: createHash('sha256').update(text).digest('hex') }
}
