import { platform } from '#platform'

/** One revision of a model that the cache holds files of, by whatever program they came. */
export interface CachedModel {
  readonly name: string
  readonly commit: string
  /** Branches and tags that were at this commit when they were last looked up. */
  readonly revisions: readonly string[]
  /** Of its files, together. Revisions may share some. */
  readonly byteLength: number
  /** Node: the folder of its files; a model source of its own for whoever wants no hub. */
  readonly path?: string
}

/**
 * The models in the cache, by name and commit. The cache that Python shares holds models of every kind, not only those that LAM runs.
 * @throws LamError `LAM_CHECKPOINT_UNREADABLE`
 */
export function cachedModels(options: { readonly cache?: string | undefined } = {}): Promise<CachedModel[]> {
  return platform.cachedModels({ cache: options.cache ?? platform.environment().cache })
}
