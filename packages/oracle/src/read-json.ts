import { read } from '#read'

/** Parses a JSON file of this package. It does not check `T`: tests check the files. */
export async function readJson<T>(url: URL): Promise<T> {
  return JSON.parse(new TextDecoder().decode(await read(url))) as T
}
