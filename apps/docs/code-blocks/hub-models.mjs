// Models of the Hugging Face Hub in a cache, so that pages open them without a connection: tiny ones of the oracle, by the names that pages use.
import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

const fixtures = join(import.meta.dirname, '..', '..', '..', 'packages', 'oracle', 'fixtures', 'bert')

const MODELS = [
  { name: 'BAAI/bge-small-en-v1.5', tiny: 'tiny-bert-cls', commit: '5c38ec7c405ec4b44b94cc5a9bb96e735b38267a' },
  { name: 'sentence-transformers/all-MiniLM-L6-v2', tiny: 'tiny-bert-mean' },
  { name: 'intfloat/e5-small-v2', tiny: 'tiny-bert-mean' },
  { name: 'intfloat/multilingual-e5-small', tiny: 'tiny-xlmr-mean' },
  { name: 'cross-encoder/ms-marco-MiniLM-L6-v2', tiny: 'tiny-bert-reranker' },
  { name: 'BAAI/bge-reranker-base', tiny: 'tiny-xlmr-reranker' },
]

/**
 * Fills a cache as Python's libraries lay it out.
 * @param {string} home a new folder
 * @returns {Record<string, string>} the environment in which it is used, and no network
 */
export function hubModels(home) {
  for (const { name, tiny, commit = sha1(name) } of MODELS) {
    const folder = join(home, 'hub', `models--${name.replace('/', '--')}`)
    const files = readdirSync(join(fixtures, tiny), { recursive: true }).filter((file) => file.includes('.'))
    write(join(folder, 'refs', 'main'), commit)
    write(join(folder, 'trees', `${commit}.json`), JSON.stringify({ format_version: 1, files: treeOf(files) }))
    mkdirSync(join(folder, 'snapshots'))
    symlinkSync(join(fixtures, tiny), join(folder, 'snapshots', commit))
  }
  return { HF_HOME: home, HF_HUB_OFFLINE: '1' }
}

function treeOf(files) {
  return Object.fromEntries(files.map((file) => [file.replaceAll('\\', '/'), {}]))
}

function sha1(text) {
  return createHash('sha1').update(text).digest('hex')
}

function write(path, text) {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
}
