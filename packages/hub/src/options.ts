import type { PlatformAbortSignal } from '@lamjs/core'

/** Which revision of a model, and how to reach and cache it. An option counts before its environment variable. */
export interface HuggingFaceOptions {
  /** A branch, a tag or a commit. By default `main`. With a whole commit hash, cached files need no request to the hub. */
  readonly revision?: string | undefined
  /** For private and gated models. By default the environment's (`HF_TOKEN`, or the file of `hf auth login`); `false` sends none. */
  readonly token?: string | false | undefined
  /** The hub's address. By default `HF_ENDPOINT`, or https://huggingface.co. */
  readonly endpoint?: string | undefined
  /** Node: the cache's folder. By default `HF_HUB_CACHE`, or `hub` inside `HF_HOME`, which Python's libraries use too. */
  readonly cache?: string | undefined
  /** True uses no network. By default `HF_HUB_OFFLINE`. */
  readonly offline?: boolean | undefined
  /** Aborts every download of this source. */
  readonly signal?: PlatformAbortSignal | undefined
  /**
   * Called when the source uses the cached revision because it cannot reach the hub, or when a browser cannot keep a file. By default
   * a process warning or a console warning.
   */
  readonly onWarning?: ((message: string) => void) | undefined
}
