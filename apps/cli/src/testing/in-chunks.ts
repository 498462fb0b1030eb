/** Bytes as a stream, in chunks of `size`. */
export async function* inChunks(bytes: Uint8Array, size: number): AsyncGenerator<Buffer> {
  for (let start = 0; start < bytes.length; start += size) yield Buffer.from(bytes.subarray(start, start + size))
}
