import { type ModelRepository, openCheckpoint, type PlatformAbortSignal } from '@lamjs/core/backend'

/** How `pull` can be stopped and watched. */
export interface PullOptions {
  /** Stops the downloads: `pull` rejects with `LAM_ABORTED`. */
  readonly signal?: PlatformAbortSignal | undefined
  /** Called as bytes arrive, and once for a cached file, with its whole length. */
  readonly onProgress?: ((progress: PullProgress) => void) | undefined
}

/** How far one file has come. */
export interface PullProgress {
  /** Its path in the repository, such as `1_Pooling/config.json`. */
  readonly file: string
  /** Bytes of this file that are here, with those of an earlier attempt. It falls where a damaged download begins anew. */
  readonly loadedBytes: number
  /** Bytes of the whole file; `loadedBytes` as long as the source does not tell. */
  readonly totalBytes: number
}

/** One file that `pull` fetched, or found in the cache. */
export interface PulledFile {
  /** Its path in the repository, such as `1_Pooling/config.json`. */
  readonly file: string
  /** Bytes of the whole file. */
  readonly byteLength: number
  /** Node: its path. */
  readonly path?: string
}

/**
 * Fetches the files that LAM reads, so that the model opens without a connection afterwards. It opens the model as `new LAM` does. So
 * it refuses models that this project does not run, and fetches no files of other formats.
 * @returns the model's files, in order of arrival
 * @throws LamError every error of opening a model
 */
export async function pull(source: ModelRepository, options: PullOptions = {}): Promise<PulledFile[]> {
  const { signal, onProgress } = options
  const pulled = new Map<string, PulledFile>()
  const recorded: ModelRepository = {
    name: source.name,
    async open(file, openOptions) {
      let reported: number | undefined
      const report = (loadedBytes: number, totalBytes = loadedBytes) => {
        reported = loadedBytes
        onProgress?.({ file, loadedBytes, totalBytes })
      }
      const opened = await source.open(file, { ...openOptions, onBytes: report })
      if (opened === undefined) return undefined
      const { byteLength, path } = opened
      if (reported !== byteLength) report(byteLength)
      pulled.set(file, { file, byteLength, ...(path === undefined ? {} : { path }) })
      return opened
    },
  }
  const checkpoint = await openCheckpoint(recorded, { signal })
  await checkpoint.openWeights(signal)
  return [...pulled.values()]
}
