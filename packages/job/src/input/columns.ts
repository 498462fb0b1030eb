import type { JobDescription } from '../description/description.js'
import type { JsonValue } from '../json.js'
import type { InputRow } from './job-input.js'

/** The kept ones of an input's columns; those of `'all'` sorted by name. */
export function keptNames(
  names: Iterable<string>,
  { text, id, keep }: Pick<JobDescription, 'text' | 'id' | 'keep'>,
): readonly string[] {
  return keep === 'all' ? [...new Set(names)].filter((name) => name !== text && name !== id).sort() : keep
}

/** A row of an input with columns. @param record whatever the input holds there; one that is no object gives a row without a text */
export function pick(
  record: unknown,
  { text, id, keep }: Pick<JobDescription, 'text' | 'id' | 'keep'>,
  { place, row }: { place: string; row: number },
): InputRow {
  const columns = typeof record === 'object' && record !== null ? (record as Record<string, JsonValue>) : {}
  const names = keep === 'all' ? Object.keys(columns).filter((name) => name !== text && name !== id) : keep
  const given = id === undefined ? row : columns[id]
  const valid = typeof given === 'string' || typeof given === 'number'
  return {
    place: valid ? place : `${place} (column '${id}' holds no id)`,
    id: valid ? given : row,
    text: valid ? columns[text] : undefined,
    kept: Object.fromEntries(names.map((name) => [name, columns[name] ?? null])),
  }
}
