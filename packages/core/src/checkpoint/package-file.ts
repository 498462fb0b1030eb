import { localFiles } from '#files'
import { LamError } from '../errors.js'
import { fetchFile, urlLabel } from './fetch-file.js'
import { openDiskFile } from './folder-file.js'
import { sha256 } from './sha256.js'
import type { CheckpointFile, ModelPackage } from './source.js'
import { memoryFile, type OpenFileOptions, type SourceFile } from './source-file.js'

/**
 * Opens one file of a model package. Its length must be the manifest's. A file that is downloaded must have the
 * manifest's SHA-256 too; one on disk was checked by whoever installed it, and hashing it at every start would cost more
 * than reading it (see `verifyModelPackage`).
 * @throws LamError `LAM_CHECKPOINT_FILE_MISMATCH`, `LAM_CHECKPOINT_NOT_FOUND`, `LAM_CHECKPOINT_FETCH_FAILED`,
 * `LAM_CHECKPOINT_HASH_UNAVAILABLE`, `LAM_ABORTED`
 */
export async function openPackageFile(
  pack: ModelPackage,
  file: CheckpointFile,
  options: OpenFileOptions,
): Promise<SourceFile> {
  const url = new URL(pack.files[file].href)
  const { bytes: expectedBytes } = pack.manifest[file]
  if (url.protocol === 'file:') {
    const opened = await openDiskFile(localFiles.pathOfUrl(url))
    checkLength(pack, file, opened)
    return opened
  }
  const opened = memoryFile(await fetchFile(url, { ...options, expectedBytes }), urlLabel(url))
  checkLength(pack, file, opened)
  await checkHash(pack, file, opened, options.signal)
  return opened
}

/** @throws LamError `LAM_CHECKPOINT_FILE_MISMATCH` */
export async function checkHash(
  pack: ModelPackage,
  file: CheckpointFile,
  opened: SourceFile,
  signal?: AbortSignal,
): Promise<void> {
  const found = await sha256(await opened.read(0, opened.byteLength, signal))
  const { sha256: expected } = pack.manifest[file]
  if (found !== expected) throw mismatch(pack, opened, `SHA-256 ${expected}`, found)
}

function checkLength(pack: ModelPackage, file: CheckpointFile, opened: SourceFile): void {
  const { bytes } = pack.manifest[file]
  if (opened.byteLength !== bytes) throw mismatch(pack, opened, `${bytes} bytes`, String(opened.byteLength))
}

function mismatch(pack: ModelPackage, opened: SourceFile, expected: string, found: string): LamError {
  return new LamError(
    'LAM_CHECKPOINT_FILE_MISMATCH',
    `${opened.label} is not the file that model package ${pack.name} was published with: expected ${expected}, found ${found}. ` +
      'Install the package again.',
  )
}
