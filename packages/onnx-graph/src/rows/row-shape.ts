/** A shape that a fixed-shape program is run in. */
export interface RowShape {
  readonly rows: number
  /** Tokens of each row. */
  readonly tokens: number
  /** Whether its rows can be blocks of longer texts, with state carried in and out; if not, they hold whole short texts only. */
  readonly carried: boolean
}

/** A shape in words: `'4 x 72 tokens, carried state'`. */
export function shapeName({ rows, tokens, carried }: RowShape): string {
  return `${rows} x ${tokens} tokens${carried ? ', carried state' : ''}`
}
