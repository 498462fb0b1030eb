import { type TokenBatch, textOfToken } from '@lamjs/core/backend'

/** Some texts of a batch, and where their rows belong. */
export interface BatchPart {
  readonly batch: TokenBatch
  /** For each span of the part, its place among the spans of the whole. */
  readonly rows: Uint32Array
}

/** What makes a session of its own worth its start: about one run of four full rows. */
const TOKENS_A_PART = 256

/** How many parts a batch is worth splitting into, at least 1. */
export function partsWorth({ ids, offsets }: TokenBatch): number {
  return Math.max(1, Math.min(offsets.length - 1, Math.floor(ids.length / TOKENS_A_PART)))
}

/**
 * Shares the texts of a batch out evenly by tokens: longest first, each to the part that has least.
 * @param parts how many, from 1 to the number of texts
 */
export function splitBatch(batch: TokenBatch, parts: number): BatchPart[] {
  if (parts === 1) return [{ batch, rows: Uint32Array.from({ length: batch.spans.length / 2 }, (_, row) => row) }]
  const { offsets, spans } = batch
  const texts = Array.from({ length: offsets.length - 1 }, (_, text) => text)
  const lengthOf = (text: number) => offsets[text + 1] - offsets[text]
  const shares = Array.from({ length: parts }, () => ({ tokens: 0, texts: [] as number[], rows: [] as number[] }))
  const shareOf = new Array<(typeof shares)[number]>(texts.length)
  for (const text of [...texts].sort((a, b) => lengthOf(b) - lengthOf(a) || a - b)) {
    const share = shares.reduce((least, other) => (other.tokens < least.tokens ? other : least))
    share.tokens += lengthOf(text)
    share.texts.push(text)
    shareOf[text] = share
  }
  for (let row = 0; 2 * row < spans.length; row++) shareOf[textOfToken(offsets, spans[2 * row])].rows.push(row)
  return shares.map(({ texts, rows }) => partOf(batch, texts, rows))
}

function partOf(
  { ids, offsets, spans, types }: TokenBatch,
  texts: readonly number[],
  rows: readonly number[],
): BatchPart {
  const moved = new Map<number, number>()
  const partOffsets = new Uint32Array(texts.length + 1)
  texts.forEach((text, i) => {
    moved.set(text, partOffsets[i])
    partOffsets[i + 1] = partOffsets[i] + offsets[text + 1] - offsets[text]
  })
  const partIds = new Int32Array(partOffsets[texts.length])
  const partTypes = types && new Uint8Array(partIds.length)
  texts.forEach((text, i) => {
    partIds.set(ids.subarray(offsets[text], offsets[text + 1]), partOffsets[i])
    if (types !== undefined) partTypes?.set(types.subarray(offsets[text], offsets[text + 1]), partOffsets[i])
  })
  const partSpans = new Uint32Array(2 * rows.length)
  rows.forEach((row, i) => {
    const text = textOfToken(offsets, spans[2 * row])
    const shift = (moved.get(text) ?? 0) - offsets[text]
    partSpans[2 * i] = spans[2 * row] + shift
    partSpans[2 * i + 1] = spans[2 * row + 1] + shift
  })
  const part = { ids: partIds, offsets: partOffsets, spans: partSpans, ...(partTypes && { types: partTypes }) }
  return { batch: part, rows: Uint32Array.from(rows) }
}
