import { readFile } from 'node:fs/promises'

/** The bytes of a file of this package. After bundling, its URL may also be `http:` or `data:`. */
export async function read(url: URL): Promise<Uint8Array> {
  if (url.protocol === 'file:') return readFile(url)
  return new Uint8Array(await (await fetch(url)).arrayBuffer())
}
