import type { OutputRow } from '../job-output.js'
import type { PartFormat } from './part.js'

/** Characters of one write. */
const CHUNK = 1 << 20

/** A JSON object a line: `id`, the kept columns, `embedding` as a list of numbers; of int8 with `scale`. */
export const jsonlPart: PartFormat = {
  extension: 'jsonl',
  async *encode(rows) {
    const utf8 = new TextEncoder()
    let held = ''
    for await (const row of rows) {
      held += `${JSON.stringify(objectOf(row))}\n`
      if (held.length < CHUNK) continue
      yield utf8.encode(held)
      held = ''
    }
    yield utf8.encode(held)
  },
}

function objectOf({ id, kept, embedding }: OutputRow): object {
  if ('scale' in embedding) return { id, ...kept, embedding: Array.from(embedding.values), scale: embedding.scale }
  return { id, ...kept, embedding: Array.from(embedding) }
}
