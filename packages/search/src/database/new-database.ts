/** From `src` and from `dist`. */
const FILE = new URL('../../dist/new-database.tar.gz', import.meta.url)

/**
 * The empty database that the package's build made. Undefined where it cannot be read, such as in a bundle without it: then PGlite makes a database,
 * which is the same and takes some seconds more.
 */
export async function newDatabase(): Promise<Blob | undefined> {
  if (FILE.protocol !== 'file:') {
    const response = await fetch(FILE).catch(() => undefined)
    return response?.ok ? response.blob() : undefined
  }
  const { readFile } = await import('node:fs/promises')
  return readFile(FILE).then(
    (bytes) => new Blob([new Uint8Array(bytes)]),
    () => undefined,
  )
}
