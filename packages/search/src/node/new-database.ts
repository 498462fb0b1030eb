import { readFile } from 'node:fs/promises'
import { NEW_DATABASE } from '../database/new-database.js'

/** As `fetchNewDatabase`, from the disk. */
export function readNewDatabase(): Promise<Blob | undefined> {
  return readFile(NEW_DATABASE).then(
    (bytes) => new Blob([new Uint8Array(bytes)]),
    () => undefined,
  )
}
