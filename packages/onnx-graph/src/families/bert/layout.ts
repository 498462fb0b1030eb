import type { BertConfig } from '@lamjs/core/backend'
import type { GraphLayout } from '../../program-interface.js'
import type { RowShape } from '../../rows/row-shape.js'
import type { ShapeWish } from '../graph-family.js'

/** How whole texts are laid out in rows of a few lengths. Lengths in tokens. */
export interface BertLayout extends GraphLayout {
  /** The longest text that shares a row with others, and the length of such rows. */
  readonly packable: number
  /** What a run costs whatever its rows, in rows: starting a GPU's kernels takes as long as computing so many. */
  readonly overhead: number
}

/** Rows are a multiple of this, which suits vector units. */
const GRAIN = 8
/**
 * Length of a row of packed texts where the model reads so much. Attention costs `tokens / (6 · hidden)` of all else: 6 % in such a row of
 * MiniLM, while a text alone in its row wastes a fifth on padding.
 */
const PACK = 128

/** Steps of 32 up to 512, then two lengths to a doubling. */
const FINE = [
  ...[16, 32, 64, 96, PACK, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448, 480, 512],
  ...[768, 1024, 1536, 2048, 3072, 4096, 6144, 8192],
]
const COARSE = [32, PACK, 256, 512, 1024, 2048, 4096, 8192]

/** Lengths of shapes, row counts of packed rows, and the most tokens of a run of several longer rows. */
const CHOICES = {
  // Nothing is compiled for a shape, so that finer lengths cost nothing but their part of a warm-up; a row of 160 tokens keeps two threads busy.
  cpu: { lengths: FINE, rows: [1, 2, 4], most: 0, overhead: 0 },
  gpu: { lengths: COARSE, rows: [1, 8, 32], most: 4096, overhead: 16 },
}

/** Every shape there is: rows shorter than packed ones by one, for a short text or a few alone; packed rows by each count; longer rows as far as `most`. */
export function bertLayout({ mostTokens }: Pick<BertConfig, 'mostTokens'>, wish: ShapeWish): BertLayout {
  const choice = CHOICES[wish.device]
  const counts = wish.rows ?? choice.rows
  const longest = Math.ceil(mostTokens / GRAIN) * GRAIN
  const packable = Math.min(PACK, longest)
  const countsFor = (tokens: number) => {
    if (tokens < packable) return [1]
    if (tokens === packable) return counts
    return counts.filter((rows, i) => i === 0 || rows * tokens <= choice.most)
  }
  const shapes = [...choice.lengths.filter((tokens) => tokens < longest), longest].flatMap((tokens) =>
    countsFor(tokens).map((rows): RowShape => ({ rows, tokens, carried: false })),
  )
  return { shapes, packable, overhead: choice.overhead }
}
