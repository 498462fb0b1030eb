import type { Vector } from './vector.js'

/** Rows by their texts. */
type Rows = ReadonlyMap<string, Vector>

/**
 * The rows of a list of texts, all of one source, because rows of two engines or precisions are not comparable to the last digit: the engine's, or
 * the prepared ones while these are of more texts.
 */
export function rowsOfOneSource(
  texts: readonly string[],
  computed: Rows,
  prepared: Rows | undefined,
): (Vector | undefined)[] {
  const own = texts.map((text) => computed.get(text))
  const ready = texts.map((text) => prepared?.get(text))
  return count(ready) > count(own) ? ready : own
}

function count(rows: readonly (Vector | undefined)[]): number {
  return rows.filter((row) => row !== undefined).length
}
