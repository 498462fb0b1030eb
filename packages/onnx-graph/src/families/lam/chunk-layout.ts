import type { LamConfig } from '@lamjs/core/backend'
import type { RowShape } from '../../rows/row-shape.js'

/**
 * How CPUs run the hierarchical rule: each row of the program is a chunk, and the chunks of a long text stand below one another, so that only
 * a text longer than the largest run is ever cut. Lengths in tokens.
 */
export interface ChunkLayout {
  readonly kind: 'chunks'
  /** Tokens of a chunk, and of a row in runs that carry state. */
  readonly chunk: number
  /** Tokens of a row in runs of several rows of short texts: triangles cost the square of a row, and shorter rows are harder to fill. */
  readonly pack: number
  /** Tokens of look-ahead behind a cut, one a layer. */
  readonly lookahead: number
  /** Rows of the largest run. */
  readonly most: number
  /**
   * All shapes. Those that carry state are given as one row of so many chunks: one state goes through them. The others are rows of
   * packed texts, or one row as long as what it holds.
   */
  readonly shapes: readonly RowShape[]
}

/** Counts of chunks in a run that carries state. What a text does not fill is computed for nothing, and so at most one is left over. */
const CHUNKS = [2, 3, 4, 5, 6, 7, 8, 10, 12, 14, 16]
/** Rows of packed texts in a run. */
const PACKS = [2, 4, 8]
/** Tokens of the largest run, unless two chunks are more. More of them leave the processor's cache. */
const MOST_TOKENS = 1024
/** Lengths are a multiple of this, which suits vector units. */
const GRAIN = 8
/** The shortest chunk: a loop goes over the chunks, and its turns take time however short they are. */
const SHORTEST_CHUNK = 32

type ChunkConfig = Pick<LamConfig, 'recurrence' | 'chunkSize' | 'layers'>

/** Whether a model can be laid out by chunks. Look-ahead must fit in one. */
export function fitsChunks({ recurrence, chunkSize, layers }: ChunkConfig): boolean {
  return recurrence === 'hierarchical' && chunkSize >= SHORTEST_CHUNK && layers <= chunkSize
}

/** @param packs row counts of packed texts, rising, in place of the usual ones */
export function chunkLayout({ chunkSize, layers }: ChunkConfig, packs: readonly number[] = PACKS): ChunkLayout {
  const counts = CHUNKS.filter((count, i) => i === 0 || count * chunkSize <= MOST_TOKENS)
  const pack = Math.ceil((chunkSize * 5) / 8 / GRAIN) * GRAIN
  return {
    kind: 'chunks',
    chunk: chunkSize,
    pack,
    lookahead: layers,
    most: counts[counts.length - 1],
    shapes: [
      { rows: 1, tokens: chunkSize, carried: false, upTo: chunkSize },
      ...packs.filter((rows) => rows > 1).map((rows) => ({ rows, tokens: pack, carried: false })),
      ...counts.map((count) => ({
        rows: 1,
        tokens: count * chunkSize,
        carried: true,
      })),
    ],
  }
}

/** Rows and their tokens, as the program sees a shape of this layout. */
export function chunkRows({ rows, tokens, carried }: RowShape, { chunk }: Pick<ChunkLayout, 'chunk'>) {
  return carried ? { rows: tokens / chunk, tokens: chunk } : { rows, tokens }
}
