import type { PullProgress } from '@lamjs/hub'
import cliProgress from 'cli-progress'
import { tell } from './warnings.js'

/** Smaller files, in bytes, arrive too fast to show. */
const WORTH_TELLING = 1_000_000

/** Shows the progress of a model's files. */
export interface Download {
  update(progress: PullProgress): void
  stop(): void
}

/** Shows a bar for each large file if stderr is a terminal, otherwise a line. It shows nothing for cached files. */
export function showDownload(model: string): Download {
  let current: string | undefined
  let bar: cliProgress.SingleBar | undefined
  return {
    update({ file, loadedBytes, totalBytes }) {
      const begins = file !== current && loadedBytes < totalBytes && totalBytes >= WORTH_TELLING
      if (begins) {
        current = file
        bar?.stop()
        if (process.stderr.isTTY) bar = startBar(`${model}: ${file}`, totalBytes)
        else tell(`downloading ${file} of ${model}, ${megabytes(totalBytes)}`)
      }
      if (file === current) bar?.update(loadedBytes)
    },
    stop: () => bar?.stop(),
  }
}

function startBar(what: string, totalBytes: number): cliProgress.SingleBar {
  const bar = new cliProgress.SingleBar(
    {
      format: (options, { progress, value }) => {
        const filled = Math.round(progress * (options.barsize ?? 0))
        const picture = `${options.barCompleteString?.slice(0, filled)}${options.barIncompleteString?.slice(filled)}`
        return `  ${what}  ${picture} ${megabytes(value)} of ${megabytes(totalBytes)}`
      },
      stream: process.stderr,
      clearOnComplete: true,
      hideCursor: true,
      barsize: 24,
      fps: 8,
      gracefulExit: false,
    },
    cliProgress.Presets.shades_classic,
  )
  bar.start(totalBytes, 0)
  return bar
}

/** `133.5 MB`, of 1,000,000 bytes each. */
export function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`
}
