/** Written by scripts/make-golden-long.mjs with the reference. */
export const LONG_TEXT_TOKENS = 100000
export const LONG_TEXT_ROWS: Readonly<
  Record<string, readonly { span: readonly [number, number]; norm: number; embedding: readonly number[] }[]>
> = { 'tiny-flat': [], 'tiny-hierarchical': [] }
