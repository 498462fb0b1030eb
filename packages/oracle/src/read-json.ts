import { read } from '#read'

/** A JSON file of this package, parsed. The caller names its type: the files are ours, and tests hold them to it. */
export async function readJson<T>(url: URL): Promise<T> {
  return JSON.parse(new TextDecoder().decode(await read(url))) as T
}
