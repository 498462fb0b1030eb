import { type ModelRepository, openCheckpoint, type PlatformAbortSignal } from '@lamjs/core/backend'

export interface PullOptions {
  readonly signal?: PlatformAbortSignal | undefined
  /** Called as bytes come, and once for a file that was there already, with all of its bytes. */
  readonly onProgress?: ((progress: PullProgress) => void) | undefined
}

export interface PullProgress {
  readonly file: string
  readonly loadedBytes: number
  readonly totalBytes: number
}

export interface PulledFile {
  readonly file: string
  readonly byteLength: number
  /** Node: where it lies. */
  readonly path?: string
}

/**
 * Fetches what LAM reads of a model, so that it opens without a connection afterwards. The model is opened as `new LAM` opens it: what
 * this project does not run is refused here already, and files of other formats stay where they are.
 * @returns the model's files, in the order they came
 * @throws LamError all that opening a model throws
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
