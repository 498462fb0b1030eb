// Indexes files without end into the folder of its first argument, with rows of the WordEmbedder's shape. It says how many are committed once some are.
import { Embeddings } from '@lamjs/core'
import { openIndex } from '../../dist/node/index.js'

const [, , location] = process.argv
const rows = (count) =>
  new Embeddings(
    new Float32Array(count * 64).map(() => Math.random() - 0.5),
    64,
    new Uint32Array(count),
    [],
  )
const embedder = {
  encode: async (texts) => rows(texts.length),
  info: async () => ({ model: 'words', dim: 64, maxTokens: 512, prompts: {} }),
}
const index = await openIndex({ embedder, location })

async function* files() {
  for (let i = 0; ; i++) {
    const text = `File ${i} holds the word own${i}. ${'It says more. '.repeat(4000)}`
    yield { path: `${i}.txt`, read: async () => new TextEncoder().encode(text) }
  }
}

let said = false
await index.update(files(), {
  onProgress: async () => {
    const { files } = await index.stats()
    if (files > 2 && !said) console.log(files)
    said ||= files > 2
  },
})
