import { type LamConfig, LamError } from '@lamjs/core/backend'
import type { RowShape } from '../../rows/row-shape.js'

/** How a backend that wants fixed shapes cuts and packs texts (spec 5.2). Lengths in tokens. */
export interface RowLayout {
  /** By how much one row of a long text moves on: `C`, a multiple of the chunk. */
  readonly block: number
  /** Length of a full row: at least `C + L`, for each layer looks one token ahead. */
  readonly tokens: number
  /** The longest text that can share a row with others: what needs no state, so the chunk or, for the flat rule, the row. */
  readonly packable: number
  /** Tokens of a chunk as rows see it; the row itself for the flat rule, which has no chunks. */
  readonly chunk: number
  /** Every shape there is. Whatever its rows, packed texts may stand in a carried shape too. */
  readonly shapes: readonly RowShape[]
  /** See `ShapeChoice.overhead`. */
  readonly overhead: number
}

/** Tokens of a block where the chunk allows it: longer ones waste less on look-ahead and more on triangles. */
const BLOCK = 64
/** Rows are a multiple of this, which suits vector units. */
const GRAIN = 8
/** The longest chunk: its triangles are that long on both sides, one a head: 50 MB in a row of 12 heads. */
const LONGEST_CHUNK = 1024
/** Cells of the triangles of all rows of a run, a head, above which there are no shapes with more rows: 100 MB with 12 heads. */
const MOST_CELLS = 2 ** 21

/** Which shapes there are to be. */
export interface ShapeChoice {
  /** Row counts of the shapes of full length, rising. Those at which a run's triangles would take too much memory are left out, but never the first. */
  readonly rows: readonly number[]
  /** Lengths of further shapes, for a short text or a few alone; those that are not shorter than a full row are left out. */
  readonly short: readonly number[]
  /** Whether there is a second set of full-length shapes, without state, for packed texts. */
  readonly plain: boolean
  /** Chunks of a block at most: where programs hold no loops, each is unrolled in every layer, and what a session costs to open grows with them. */
  readonly chunks: number
  /** What a run costs whatever its rows, in rows: starting a GPU's kernels takes as long as computing so many. */
  readonly overhead: number
}

/** For CPUs, where an empty row costs as much as a full one, and where a short text alone should be quick: 8 shapes. */
export const CPU_SHAPES: ShapeChoice = { rows: [1, 2, 4], short: [16, 32], plain: true, chunks: BLOCK, overhead: 0 }

/** For GPUs, which compile each shape and want work in large pieces: 3 shapes. */
export const GPU_SHAPES: ShapeChoice = { rows: [1, 8, 32], short: [], plain: false, chunks: 8, overhead: 16 }

/**
 * The layout for a model, all of it known before anything runs.
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
    block,
    tokens,
    packable: hierarchical ? config.chunkSize : tokens,
    chunk: hierarchical ? config.chunkSize : tokens,
    shapes: shapesOf(choice, tokens),
    overhead: choice.overhead,
  }
}

function shapesOf({ rows: counts, short, plain }: ShapeChoice, tokens: number): RowShape[] {
  const lengths = short.filter((length) => length < tokens)
  const kinds = plain ? [false, true] : [true]
  const fitting = counts.filter((rows, i) => i === 0 || rows * tokens ** 2 <= MOST_CELLS)
  return [
    ...lengths.map((length) => ({ rows: 1, tokens: length, carried: false })),
    ...kinds.flatMap((carried) => fitting.map((rows) => ({ rows, tokens, carried }))),
  ]
}

function tooLong(chunkSize: number): LamError {
  return new LamError(
    'LAM_CHECKPOINT_CONFIG_INVALID',
    `chunk_size: expected at most ${LONGEST_CHUNK} for a program of fixed shapes, which holds a chunk's triangles whole; found ` +
      `${chunkSize}. Use @lamjs/native for this checkpoint.`,
  )
}
