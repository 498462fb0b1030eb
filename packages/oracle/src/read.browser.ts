/** The bytes of a file of this package. */
export async function read(url: URL): Promise<Uint8Array> {
  const response = await fetch(url)
  if (!response.ok) throw new Error(`Expected a fixture at ${url}, found HTTP status ${response.status}.`)
  return new Uint8Array(await response.arrayBuffer())
}
