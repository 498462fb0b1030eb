/**
 * An embedding, `[dim]`. It owns its memory: its `buffer` is the row and nothing else. The type is that of `Float32Array.of`. Every TypeScript
 * reads it as `Float32Array`, and since 5.7 as one over an `ArrayBuffer`, which `Blob` and `crypto.subtle` require.
 */
export type Row = ReturnType<Float32ArrayConstructor['of']>

/** Makes `JSON.stringify` write a row as a list; a plain typed array becomes an object of numbered keys. */
export function ownRow<T extends ArrayLike<number>>(row: T): T {
  return Object.defineProperty(row, 'toJSON', { value: toJSON })
}

function toJSON(this: ArrayLike<number>): number[] {
  return Array.from(this)
}
