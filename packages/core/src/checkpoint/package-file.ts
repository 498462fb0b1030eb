import type { PlatformAbortSignal } from '../environment/platform-types.js'
import { findShippedFile, whyNotShipped } from '../environment/shipped-file.js'
import { LamError } from '../errors.js'
import { fetchFile, urlLabel } from './fetch-file.js'
import { openDiskFile } from './folder-file.js'
import { sha256 } from './sha256.js'
import type { ModelFileName, ModelPackage, OpenFileOptions, SourceFile } from './source.js'
import { memoryFile } from './source-file.js'

/**
 * Opens one file of a model package. Its length must be the manifest's. A download must have the manifest's SHA-256
 * too. A file on disk is not hashed: the package manager has checked it, and a hash at every start would cost more
 * than the read (see `verifyModelPackage`).
 * @throws LamError `LAM_CHECKPOINT_FILE_MISMATCH`, `LAM_CHECKPOINT_NOT_FOUND`, `LAM_CHECKPOINT_FETCH_FAILED`,
 * `LAM_CHECKPOINT_HASH_UNAVAILABLE`, `LAM_ABORTED`
 */
export async function openPackageFile(
  pack: ModelPackage,
  file: ModelFileName,
  options: OpenFileOptions,
): Promise<SourceFile> {
  const expected: ModelPackage['manifest'][ModelFileName] | undefined = pack.manifest[file]
  if (expected === undefined) {
    throw new LamError('LAM_CHECKPOINT_NOT_FOUND', `Model package ${pack.name} has no ${file}.`)
  }
  const { bytes: expectedBytes } = expected
  const place = await findShippedFile({
    packageName: pack.packageName,
    file: `${folderOf(pack)}/${file}`,
    address: () => pack.files[file],
  })
  if ('said' in place) throw leftBehind(pack, place.said)
  if ('path' in place) {
    const opened = await openDiskFile(place.path)
    checkLength(pack, file, opened)
    return opened
  }
  const { url } = place
  const opened = memoryFile(await fetchFile(url, { ...options, expectedBytes }), urlLabel(url))
  checkLength(pack, file, opened)
  await checkHash(pack, file, opened, options.signal)
  return opened
}

function folderOf({ folder = 'files' }: ModelPackage): string {
  return folder
}

/** The error for a file that is neither where the package says nor in an installed package. */
function leftBehind(pack: ModelPackage, said: string): LamError {
  return new LamError(
    'LAM_CHECKPOINT_NOT_FOUND',
    `${said}: expected the file of model package ${pack.name}, found nothing there. ${whyNotShipped()} Install ${pack.packageName ?? pack.name} where ` +
      `the bundle runs and keep it out of the bundle (the bundler's option external), copy the package's folder ${folderOf(pack)} and name it as ` +
      "the option model, or give the model's bytes.",
  )
}

/** @throws LamError `LAM_CHECKPOINT_FILE_MISMATCH` */
export async function checkHash(
  pack: ModelPackage,
  file: ModelFileName,
  opened: SourceFile,
  signal?: PlatformAbortSignal,
): Promise<void> {
  const found = await sha256(await opened.read(0, opened.byteLength, signal))
  const expected = pack.manifest[file].sha256
  if (found !== expected) throw mismatch(pack, opened, `SHA-256 ${expected}`, found)
}

function checkLength(pack: ModelPackage, file: ModelFileName, opened: SourceFile): void {
  const bytes = pack.manifest[file].bytes
  if (opened.byteLength !== bytes) throw mismatch(pack, opened, `${bytes} bytes`, String(opened.byteLength))
}

function mismatch(pack: ModelPackage, opened: SourceFile, expected: string, found: string): LamError {
  return new LamError(
    'LAM_CHECKPOINT_FILE_MISMATCH',
    `${opened.label} is not the file that model package ${pack.name} was published with: expected ${expected}, found ${found}. ` +
      'Install the package again, or serve the file that it holds.',
  )
}
