import { readdirSync, readFileSync, statSync } from 'node:fs'
import type { CheckpointBytes } from '../checkpoint/source.js'
import { jsonBytes } from './tiny-checkpoint.js'

/** An oracle checkpoint of the BERT family as bytes, with every settings file of its folder. */
export function bertModel(
  name: 'tiny-bert-cls' | 'tiny-bert-mean' | 'tiny-xlmr-mean' | 'tiny-bert-reranker' | 'tiny-xlmr-reranker',
): CheckpointBytes {
  const folder = new URL(`../../../oracle/fixtures/bert/${name}/`, import.meta.url)
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => file !== 'cases.json' && statSync(new URL(file, folder)).isFile())
  const contents = files.map((file) => [file, new Uint8Array(readFileSync(new URL(file, folder)))])
  return { name, ...Object.fromEntries(contents) } as CheckpointBytes
}

/** The same with some keys of a JSON file changed; undefined takes a key away. */
export function withJson(
  model: CheckpointBytes,
  file: `${string}.json`,
  changes: Readonly<Record<string, unknown>>,
): CheckpointBytes {
  const before = model[file]
  const json = before === undefined ? {} : JSON.parse(new TextDecoder().decode(before))
  return { ...model, [file]: jsonBytes({ ...json, ...changes }) } as CheckpointBytes
}
