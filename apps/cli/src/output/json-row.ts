import type { Row } from './row.js'

/** UTF-16 units per piece. Quoting may expand a unit to six, and a string holds at most 2^29 units. */
const PIECE = 1 << 24

/**
 * One row as a JSON object on one line, in several pieces if its text is very long.
 * @param before text before the object, such as a separator
 * @param after text after the object, such as a line end
 */
export function* jsonRow(before: string, row: Row, after: string): Generator<string> {
  const { index, text, tokens, truncated, embedding } = row
  const values = Array.from(embedding, float32Digits).join(',')
  const rest = `"tokens":${tokens},"truncated":${truncated},"embedding":[${values}]}${after}`
  const start = `${before}{"index":${index},`
  if (text === undefined) yield start + rest
  else if (text.length <= PIECE) yield `${start}"text":${JSON.stringify(text)},${rest}`
  else {
    yield `${start}"text":"`
    yield* quoted(text)
    yield `",${rest}`
  }
}

/** A text, escaped for the inside of a JSON string. */
export function* quoted(text: string, piece: number = PIECE): Generator<string> {
  let start = 0
  while (start < text.length) {
    let end = Math.min(text.length, start + piece)
    // Keeps surrogate pairs together, because JSON would escape separate halves.
    if (end < text.length && isHighSurrogate(text.charCodeAt(end - 1))) end++
    yield JSON.stringify(text.slice(start, end)).slice(1, -1)
    start = end
  }
}

/** The value in at most nine digits, which restore the same float32. The shortest float64 form would need seventeen. */
export function float32Digits(value: number): string {
  return String(Number(value.toPrecision(9)))
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit < 0xdc00
}
