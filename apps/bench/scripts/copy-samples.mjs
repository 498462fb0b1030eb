// Copies the repository's samples that texts are made of into dist, so that the packed bench makes the same texts.
import { copyFileSync, mkdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const from = new URL('../../../samples/', import.meta.url)
const to = new URL('../dist/samples/', import.meta.url)
mkdirSync(to, { recursive: true })
for (const name of ['article.txt', 'corpus.txt']) {
  copyFileSync(fileURLToPath(new URL(name, from)), fileURLToPath(new URL(name, to)))
}
