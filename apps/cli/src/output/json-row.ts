import type { Row } from './row.js'

/** UTF-16 units of a text that are quoted at a time: quoting may make six of one, and no string holds more than 2^29. */
const PIECE = 1 << 24

/**
 * One row as a JSON object on one line; in several pieces where its text is very long.
 * @param before, after what stands around it: a separator, a line end
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

/** A text as it stands between the quotes of a JSON string. */
export function* quoted(text: string, piece: number = PIECE): Generator<string> {
  let start = 0
  while (start < text.length) {
    let end = Math.min(text.length, start + piece)
    // A pair stays together: its halves apart would be escapes, right but ugly.
    if (end < text.length && isHighSurrogate(text.charCodeAt(end - 1))) end++
    yield JSON.stringify(text.slice(start, end)).slice(1, -1)
    start = end
  }
}

/** The value in at most nine digits, which give back the same float32; a float64's shortest form would take seventeen. */
export function float32Digits(value: number): string {
  return String(Number(value.toPrecision(9)))
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit < 0xdc00
}
