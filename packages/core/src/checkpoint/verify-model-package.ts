import type { PlatformAbortSignal } from '../environment/platform-types.js'
import { throwIfAborted } from '../errors.js'
import { locatePackage } from './locate-model.js'
import { checkHash } from './package-file.js'
import type { ModelFileName, ModelPackage } from './source.js'

/**
 * Reads every file of a model package and checks its length and SHA-256 against the manifest. Loading a package from disk checks
 * lengths only. Call this after an install that you do not trust.
 * @throws LamError `LAM_CHECKPOINT_FILE_MISMATCH`, `LAM_CHECKPOINT_NOT_FOUND`, `LAM_CHECKPOINT_FETCH_FAILED`,
 * `LAM_CHECKPOINT_HASH_UNAVAILABLE`, `LAM_OPTION_INVALID`, `LAM_ABORTED`
 */
export async function verifyModelPackage(
  pack: ModelPackage,
  options: { signal?: PlatformAbortSignal } = {},
): Promise<void> {
  const located = locatePackage(pack)
  for (const file of Object.keys(pack.files) as ModelFileName[]) {
    throwIfAborted(options.signal)
    await checkHash(pack, file, await located.open(file, options), options.signal)
  }
}
