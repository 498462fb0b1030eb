import type { PlatformAbortSignal } from '@lamjs/core'

export interface HuggingFaceOptions {
  /** A branch, a tag or a commit. By default `main`. With a whole commit hash, nothing is asked of the hub once the files are cached. */
  readonly revision?: string | undefined
  /** For private and gated models. By default the environment's (`HF_TOKEN`, or the file of `hf auth login`); `false` sends none. */
  readonly token?: string | false | undefined
  /** The hub's address. By default `HF_ENDPOINT`, or https://huggingface.co. */
  readonly endpoint?: string | undefined
  /** Node: the cache's folder. By default `HF_HUB_CACHE`, or `hub` inside `HF_HOME`, which Python's libraries use too. */
  readonly cache?: string | undefined
  /** True: nothing is asked of the network. By default what `HF_HUB_OFFLINE` says. */
  readonly offline?: boolean | undefined
  /** Ends every download of this source. */
  readonly signal?: PlatformAbortSignal | undefined
  /**
   * Told when the hub cannot be reached and the cached revision is used, or when a browser keeps no more. By default a warning of the process or
   * the console.
   */
  readonly onWarning?: ((message: string) => void) | undefined
}
