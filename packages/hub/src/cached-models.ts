import { platform } from '#platform'

/** One revision of a model with files in the cache, which any program may have fetched. */
export interface CachedModel {
  /** The name on the hub, such as `BAAI/bge-small-en-v1.5`. */
  readonly name: string
  /** The commit that the files belong to: a hash of 40 hex digits. */
  readonly commit: string
  /** Branches and tags that named this commit at their last lookup. */
  readonly revisions: readonly string[]
  /** Total of its files. Revisions may share files. */
  readonly byteLength: number
  /** Node: the folder of its files, which is also a model source without the hub. */
  readonly path?: string
}

/**
 * The models in the cache, by name and commit. The cache that Python shares holds models of every kind, not only those that LAM runs.
 * @throws LamError `LAM_CHECKPOINT_UNREADABLE`
 */
export function cachedModels(options: { readonly cache?: string | undefined } = {}): Promise<CachedModel[]> {
  return platform.cachedModels({ cache: options.cache ?? platform.environment().cache })
}
