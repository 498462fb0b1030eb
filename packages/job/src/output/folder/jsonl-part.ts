import type { PartFormat } from './part.js'

/** A JSON object a line: `id`, the kept columns, `embedding` as a list of numbers; of int8 with `scale`. */
export const jsonlPart: PartFormat = {
  extension: 'jsonl',
  async *encode(rows) {
    const utf8 = new TextEncoder()
    for await (const { id, kept, embedding } of rows) {
      const row =
        'values' in embedding && 'scale' in embedding
          ? { embedding: [...embedding.values], scale: embedding.scale }
          : { embedding: Array.from(embedding) }
      yield utf8.encode(`${JSON.stringify({ id, ...kept, ...row })}\n`)
    }
  },
}
