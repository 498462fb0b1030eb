import type { Row } from './row-writer.js'

/** One row as a JSON object on one line, without a line end. */
export function jsonRow({ index, text, tokens, truncated, embedding }: Row): string {
  const head = JSON.stringify({ index, ...(text === undefined ? {} : { text }), tokens, truncated }).slice(0, -1)
  return `${head},"embedding":[${Array.from(embedding, float32Digits).join(',')}]}`
}

/** The value in at most nine digits, which give back the same float32; a float64's shortest form would take seventeen. */
export function float32Digits(value: number): string {
  return String(Number(value.toPrecision(9)))
}
