import type { UpdateProgress } from '@lamjs/search'
import { type ProgressFlags, showBar } from './bar.js'
import { count } from './progress.js'
import { warn } from './warnings.js'

export interface IndexProgress {
  readonly update: (progress: UpdateProgress) => void
  /** Warns above the bar. */
  warn(message: string): void
  stop(): void
  /** Since the start. */
  seconds(): number
}

/** Shows how many files are done, and a bar once their number is known. @param files counted during the run */
export async function showIndexProgress(flags: ProgressFlags, files: AsyncIterable<unknown>): Promise<IndexProgress> {
  const started = performance.now()
  const seconds = () => (performance.now() - started) / 1000
  const bar = await showBar(flags)
  let total: number | undefined
  if (process.stderr.isTTY) {
    lengthOf(files).then(
      (length) => {
        total = length
      },
      () => {},
    )
  }
  return {
    update({ files: done, passages }) {
      const rate = `${count(passages)} passages  ${count(passages / seconds())} passages/s`
      if (total === undefined) bar.update(undefined, `${count(done)} files  ${rate}`)
      else bar.update(done / Math.max(1, total), `${count(done)}/${count(total)} files  ${rate}`)
    },
    warn: (message) => bar.above(() => warn(message)),
    stop: () => bar.stop(),
    seconds,
  }
}

async function lengthOf(items: AsyncIterable<unknown>): Promise<number> {
  let length = 0
  for await (const _ of items) length++
  return length
}
