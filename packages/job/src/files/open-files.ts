import type { Files } from './files.js'
import { LocalFiles } from './local-files.js'
import { isS3Path } from './s3/s3-path.js'

/** The storage of each of some paths. */
export interface OpenFiles {
  of(path: string): Files
  close(): void
}

/** Opens what the schemes of the paths name. S3 connects at its first request. @throws LamError `LAM_OPTION_INVALID` if its package is not installed */
export async function openFiles(paths: readonly string[]): Promise<OpenFiles> {
  const local = new LocalFiles()
  if (!paths.some(isS3Path)) return { of: () => local, close: () => {} }
  const { S3Files } = await import('./s3/s3-files.js')
  const s3 = await S3Files.open()
  return { of: (path) => (isS3Path(path) ? s3 : local), close: () => s3.close() }
}
