/**
 * Bytes with memory of their own. Typed by what `Uint8Array.of` returns: a `Uint8Array` to every TypeScript, and since 5.7 one whose buffer is an
 * `ArrayBuffer`, as `Blob` and `crypto.subtle` ask for.
 */
export type Bytes = ReturnType<Uint8ArrayConstructor['of']>
