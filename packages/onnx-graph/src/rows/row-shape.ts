/** A shape that a program is run in. */
export interface RowShape {
  /** Rows of a run. */
  readonly rows: number
  /** Tokens of each row; with `upTo` those of the run, and in a list of shapes the most. */
  readonly tokens: number
  /** Whether its rows can be blocks of longer texts, with state carried in and out; if not, they hold whole short texts only. */
  readonly carried: boolean
  /** The most tokens of a row, where one shape stands for every length up to it: a CPU compiles nothing for a length. */
  readonly upTo?: number
}

/** The shape for a run that ends at a column: as long as that, where the shape stands for every length. */
export function fitted(shape: RowShape, end: number): RowShape {
  return shape.upTo === undefined ? shape : { ...shape, tokens: end }
}

/** A shape in words: `'4 x 72 tokens, carried state'`, `'1 x up to 64 tokens'`. */
export function shapeName({ rows, tokens, carried, upTo }: RowShape): string {
  const length = upTo === undefined ? tokens : `up to ${upTo}`
  return `${rows} x ${length} tokens${carried ? ', carried state' : ''}`
}
