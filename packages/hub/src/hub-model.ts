import type { ModelRepository, OpenFileOptions, PlatformAbortSignal, SourceFile } from '@lamjs/core'

/** One model of the hub at one revision. Made by `huggingFace`. */
export interface HubModel extends ModelRepository {
  /** The name on the hub, such as `BAAI/bge-small-en-v1.5`. */
  readonly name: string
  /** The revision as given to `huggingFace`. */
  readonly revision: string
  /** The hub's address that it asks, without `/` at its end. */
  readonly endpoint: string
  /**
   * The commit of all files. The first call looks up a branch or tag; later calls return the same commit.
   * @throws LamError `LAM_CHECKPOINT_FETCH_FAILED`, `LAM_CHECKPOINT_NOT_FOUND`, `LAM_ABORTED`
   */
  commit(options?: { readonly signal?: PlatformAbortSignal | undefined }): Promise<string>
  /**
   * One file of that commit, by its path in the repository. It comes from the cache, or is downloaded, verified and cached.
   * @throws LamError `LAM_CHECKPOINT_FETCH_FAILED`, `LAM_CHECKPOINT_NOT_FOUND` (model or revision), `LAM_CHECKPOINT_FILE_MISMATCH`,
   * `LAM_CHECKPOINT_FILE_TOO_LARGE`, `LAM_CHECKPOINT_HASH_UNAVAILABLE`, `LAM_CHECKPOINT_UNREADABLE`, `LAM_OUTPUT_FAILED` (the
   * cache cannot be written), `LAM_ABORTED`
   */
  open(file: string, options?: OpenFileOptions): Promise<SourceFile | undefined>
}
