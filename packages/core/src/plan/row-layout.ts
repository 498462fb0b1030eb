import type { ModelConfig } from '../checkpoint/config.js'

/** A shape that a fixed-shape program is run in. */
export interface RowShape {
  readonly rows: number
  /** Tokens of each row. */
  readonly tokens: number
  /** Whether its rows can be blocks of longer texts, with state carried in and out; if not, they hold whole short texts only. */
  readonly carried: boolean
}

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
  /** See `ShapeChoice.fill`. */
  readonly fill?: number
}

/** Tokens of a block where the chunk allows it: longer ones waste less on look-ahead and more on triangles. */
const BLOCK = 64
/** Rows are a multiple of this, which suits vector units. */
const GRAIN = 8

/** Which shapes there are to be. */
export interface ShapeChoice {
  /** Row counts of the shapes of full length. */
  readonly rows: readonly number[]
  /** Lengths of further shapes, for a short text or a few alone; those that are not shorter than a full row are left out. */
  readonly short: readonly number[]
  /** Whether there is a second set of full-length shapes, without state, for packed texts. */
  readonly plain: boolean
  /** Which share of a run's rows must be in use for one larger run to be better than several smaller ones. Default 3/4. */
  readonly fill?: number
}

/** For CPUs, where an empty row costs as much as a full one, and where a short text alone should be quick: 8 shapes. */
export const CPU_SHAPES: ShapeChoice = { rows: [1, 2, 4], short: [16, 32], plain: true, fill: 1 }

/** For GPUs, which compile each shape and want work in large pieces: 3 shapes. */
export const GPU_SHAPES: ShapeChoice = { rows: [1, 8, 32], short: [], plain: false }

/** The layout for a model, all of it known before anything runs. */
export function rowLayout(
  config: Pick<ModelConfig, 'recurrence' | 'chunkSize' | 'layers'>,
  choice: ShapeChoice = CPU_SHAPES,
): RowLayout {
  const hierarchical = config.recurrence === 'hierarchical'
  const block = hierarchical ? Math.ceil(BLOCK / config.chunkSize) * config.chunkSize : BLOCK
  const tokens = Math.ceil((block + config.layers) / GRAIN) * GRAIN
  return {
    block,
    tokens,
    packable: hierarchical ? config.chunkSize : tokens,
    chunk: hierarchical ? config.chunkSize : tokens,
    shapes: shapesOf(choice, tokens),
    ...(choice.fill !== undefined && { fill: choice.fill }),
  }
}

function shapesOf({ rows: counts, short, plain }: ShapeChoice, tokens: number): RowShape[] {
  const lengths = short.filter((length) => length < tokens)
  const kinds = plain ? [false, true] : [true]
  return [
    ...lengths.map((length) => ({ rows: 1, tokens: length, carried: false })),
    ...kinds.flatMap((carried) => counts.map((rows) => ({ rows, tokens, carried }))),
  ]
}

/** A shape in words: `'4 x 72 tokens, carried state'`. */
export function shapeName({ rows, tokens, carried }: RowShape): string {
  return `${rows} x ${tokens} tokens${carried ? ', carried state' : ''}`
}
