/**
 * An embedding: `[dim]`, memory of its own, so that its `buffer` is the row and nothing else. Typed by what `Float32Array.of` returns, which
 * is a `Float32Array` to every TypeScript, and since 5.7 one whose buffer is an `ArrayBuffer`, as `Blob` and `crypto.subtle` ask for.
 */
export type Row = ReturnType<Float32ArrayConstructor['of']>

/** Makes `JSON.stringify` give a row's numbers as a list, where a typed array's own way is an object of numbered keys. */
export function ownRow<T extends ArrayLike<number>>(row: T): T {
  return Object.defineProperty(row, 'toJSON', { value: toJSON })
}

function toJSON(this: ArrayLike<number>): number[] {
  return Array.from(this)
}
