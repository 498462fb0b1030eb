import type { ModelRepository, OpenFileOptions, PlatformAbortSignal, SourceFile } from '@lamjs/core'

/** One model of the hub at one revision. Made by `huggingFace`. */
export interface HubModel extends ModelRepository {
  readonly name: string
  /** As it was asked for. */
  readonly revision: string
  readonly endpoint: string
  /**
   * The commit that all files are of. A branch or tag is looked up at the first call and stays what it was then.
   * @throws LamError `LAM_CHECKPOINT_FETCH_FAILED`, `LAM_CHECKPOINT_NOT_FOUND`, `LAM_ABORTED`
   */
  commit(options?: { readonly signal?: PlatformAbortSignal | undefined }): Promise<string>
  /**
   * One file of that commit, by its path in the repository: from the cache, or downloaded, verified and cached.
   * @throws LamError `LAM_CHECKPOINT_FETCH_FAILED`, `LAM_CHECKPOINT_NOT_FOUND` (model or revision), `LAM_CHECKPOINT_FILE_MISMATCH`,
   * `LAM_CHECKPOINT_FILE_TOO_LARGE`, `LAM_CHECKPOINT_HASH_UNAVAILABLE`, `LAM_CHECKPOINT_UNREADABLE`, `LAM_OUTPUT_FAILED` (the
   * cache cannot be written), `LAM_ABORTED`
   */
  open(file: string, options?: OpenFileOptions): Promise<SourceFile | undefined>
}
