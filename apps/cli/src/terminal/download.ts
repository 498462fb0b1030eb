import type { PullProgress } from '@lamjs/hub'
import { type ProgressFlags, showBar } from './bar.js'
import { tell } from './warnings.js'

/** Smaller files, in bytes, arrive too fast to show. */
const WORTH_TELLING = 1_000_000

/** Shows the progress of a model's files. */
export interface Download {
  update(progress: PullProgress): void
  stop(): void
}

/** Shows a bar for each large file if stderr is a terminal, otherwise a line. It shows nothing for cached files. */
export async function showDownload(model: string, flags: ProgressFlags): Promise<Download> {
  const bar = await showBar(flags)
  const tells = !flags.quiet && !flags.json && !process.stderr.isTTY
  let current: string | undefined
  return {
    update({ file, loadedBytes, totalBytes }) {
      const begins = file !== current && loadedBytes < totalBytes && totalBytes >= WORTH_TELLING
      if (begins) {
        current = file
        if (tells) tell(`downloading ${file} of ${model}, ${megabytes(totalBytes)}`)
      }
      if (file !== current) return
      bar.update(loadedBytes / totalBytes, `${megabytes(loadedBytes)} of ${megabytes(totalBytes)}  ${model}: ${file}`)
    },
    stop: () => bar.stop(),
  }
}

/** `133.5 MB`, of 1,000,000 bytes each. */
export function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`
}
