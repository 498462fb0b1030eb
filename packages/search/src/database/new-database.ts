/** The empty database that the package's build made, seen from `src` and from `dist`. To begin with it spares some seconds. */
export const NEW_DATABASE = new URL('../../dist/new-database.tar.gz', import.meta.url)

/** Undefined where there is none, such as in a bundle without it: then PGlite makes a database itself, which is the same. */
export async function fetchNewDatabase(): Promise<Blob | undefined> {
  const response = await fetch(NEW_DATABASE).catch(() => undefined)
  return response?.ok ? response.blob() : undefined
}
