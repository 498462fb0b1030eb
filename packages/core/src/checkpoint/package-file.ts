import { absoluteUrl, asAbsoluteUrl, hasPage, isUrlLike } from '../environment/addresses.js'
import { fileOfInstalledPackage } from '../environment/installed-package.js'
import { hasDisk, pathOfFileUrl, statPath } from '../environment/local-files.js'
import type { PlatformAbortSignal, PlatformUrl } from '../environment/platform-types.js'
import { LamError } from '../errors.js'
import { quote } from '../quote.js'
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
  const url = addressOf(pack, file)
  if (url === undefined || url.protocol === 'file:') {
    const opened = await openDiskFile(await pathOf(pack, file, url))
    checkLength(pack, file, opened)
    return opened
  }
  const opened = memoryFile(await fetchFile(url, { ...options, expectedBytes }), urlLabel(url))
  checkLength(pack, file, opened)
  await checkHash(pack, file, opened, options.signal)
  return opened
}

/**
 * The package's own address of a file. Undefined if bundling broke it. A bundle in CommonJS has no `import.meta.url`. Webpack for Next's
 * server puts the address of a page's asset there.
 * @throws LamError `LAM_OPTION_INVALID` if it is not a URL
 */
function addressOf(pack: ModelPackage, file: ModelFileName): PlatformUrl | undefined {
  let address: unknown
  try {
    address = pack.files[file]
  } catch {
    return undefined
  }
  const written = isUrlLike(address) ? address.href : address
  if (typeof written === 'string') return hasPage() || !hasDisk() ? absoluteUrl(written) : asAbsoluteUrl(written)
  throw new LamError('LAM_OPTION_INVALID', `Model package ${quote(pack.name)} has no URL for ${file}.`)
}

/** The path of a file on disk. In a bundle that left the file behind, this is the file of the installed package. */
async function pathOf(pack: ModelPackage, file: ModelFileName, url: PlatformUrl | undefined): Promise<string> {
  const said = url && pathOfFileUrl(url.href)
  if (said !== undefined && (await statPath(said)) !== undefined) return said
  const { packageName } = pack
  const found = packageName && fileOfInstalledPackage(packageName, `files/${file}`, said === undefined ? [] : [said])
  if (found) return found
  if (said !== undefined && packageName === undefined) return said
  const place = hasDisk()
    ? 'This is a bundle, which holds the code of the package and not its files.'
    : 'There is no local disk here.'
  throw new LamError(
    'LAM_CHECKPOINT_NOT_FOUND',
    `${said ?? file}: expected the file of model package ${pack.name}, found nothing there. ${place} Install ${packageName ?? pack.name} where ` +
      "the bundle runs and keep it out of the bundle (the bundler's option external), copy the package's folder files and name it as " +
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
