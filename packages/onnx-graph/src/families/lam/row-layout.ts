import { type LamConfig, LamError } from '@lamjs/core/backend'
import type { RowShape } from '../../rows/row-shape.js'

/** How a backend with fixed shapes cuts and packs texts (spec 5.2). Lengths in tokens. */
export interface RowLayout {
  readonly kind: 'rows'
  /** Tokens by which a long text advances in each run: `C`, a multiple of the chunk. */
  readonly block: number
  /** Length of a full row: at least `C + L`, because each layer looks one token ahead. */
  readonly tokens: number
  /** The longest text that can share a row, because it needs no state: the chunk, or the row for the flat rule. */
  readonly packable: number
  /** Tokens of a chunk; the row itself for the flat rule, which has no chunks. */
  readonly chunk: number
  /** All shapes. Packed texts may use a carried shape too. */
  readonly shapes: readonly RowShape[]
  /** See `ShapeChoice.overhead`. */
  readonly overhead: number
  /** See `ShapeChoice.anyLength`. */
  readonly anyLength: boolean
}

/** Tokens of a block, if the chunk allows it. Longer blocks waste less time on look-ahead and more on triangular matrices. */
const BLOCK = 64
/** Row lengths are a multiple of this, which suits vector units. */
const GRAIN = 8
/** The longest chunk. Each head has a square matrix of that side: 50 MB in a row of 12 heads. */
const LONGEST_CHUNK = 1024
/** The most cells of one head's triangular matrices in all rows of a run: 100 MB with 12 heads. */
const MOST_CELLS = 2 ** 21

/** The choice of shapes for a kind of device. */
export interface ShapeChoice {
  /** Row counts of the full-length shapes, rising. `rowLayout` drops counts above `MOST_CELLS`, but never the first. */
  readonly rows: readonly number[]
  /** Whether a single row without state may be of any length, so that a short text alone is quick. */
  readonly anyLength: boolean
  /** Whether there is a second set of full-length shapes, without state, for packed texts. */
  readonly plain: boolean
  /** Most chunks of a block. A program without loops unrolls each of them in every layer, so that opening a session takes longer. */
  readonly chunks: number
  /** The fixed cost of a run, in rows: a GPU computes that many rows in the time that it takes to start its kernels. */
  readonly overhead: number
}

/** For CPUs: an empty row costs as much as a full one, and a short text alone should be quick. 6 shapes. */
export const CPU_SHAPES: ShapeChoice = { rows: [1, 2, 4], anyLength: true, plain: true, chunks: BLOCK, overhead: 0 }

/** For GPUs, which compile each shape and need large pieces of work: 3 shapes. */
export const GPU_SHAPES: ShapeChoice = { rows: [1, 8, 32], anyLength: false, plain: false, chunks: 8, overhead: 16 }

/**
 * The layout for a model. It depends on the config alone, so that all shapes are known before the first run.
 * @throws LamError `LAM_CHECKPOINT_CONFIG_INVALID` for chunks of more than 1,024 tokens
 */
export function rowLayout(
  config: Pick<LamConfig, 'recurrence' | 'chunkSize' | 'layers'>,
  choice: ShapeChoice = CPU_SHAPES,
): RowLayout {
  const hierarchical = config.recurrence === 'hierarchical'
  if (hierarchical && config.chunkSize > LONGEST_CHUNK) throw tooLong(config.chunkSize)
  const block = hierarchical ? Math.min(Math.ceil(BLOCK / config.chunkSize), choice.chunks) * config.chunkSize : BLOCK
  const tokens = Math.ceil((block + config.layers) / GRAIN) * GRAIN
  return {
    kind: 'rows',
    block,
    tokens,
    packable: hierarchical ? config.chunkSize : tokens,
    chunk: hierarchical ? config.chunkSize : tokens,
    shapes: shapesOf(choice, tokens),
    overhead: choice.overhead,
    anyLength: choice.anyLength,
  }
}

function shapesOf({ rows: counts, anyLength, plain }: ShapeChoice, tokens: number): RowShape[] {
  const kinds = plain ? [false, true] : [true]
  const fitting = counts.filter((rows, i) => i === 0 || rows * tokens ** 2 <= MOST_CELLS)
  const upTo = (rows: number, carried: boolean) => (anyLength && rows === 1 && !carried ? { upTo: tokens } : {})
  return kinds.flatMap((carried) => fitting.map((rows) => ({ rows, tokens, carried, ...upTo(rows, carried) })))
}

function tooLong(chunkSize: number): LamError {
  return new LamError(
    'LAM_CHECKPOINT_CONFIG_INVALID',
    `chunk_size: expected at most ${LONGEST_CHUNK} for a program of fixed shapes, which keeps a chunk's matrices whole; found ` +
      `${chunkSize}. Use @lamjs/native for this checkpoint.`,
  )
}
