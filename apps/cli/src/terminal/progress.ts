import { type ProgressFlags, showBar } from './bar.js'
import { warn } from './warnings.js'

/** Shows the progress of a long run. */
export interface Progress {
  update(texts: number, tokens: number): void
  /** Warns above the bar. */
  warn(message: string): void
  stop(): void
}

/**
 * Shows how many texts are done, and a bar once their number is known.
 * @param countTexts finds that number during the run; undefined if nothing can tell it
 */
export async function showProgress(
  flags: ProgressFlags,
  countTexts: () => Promise<number | undefined>,
): Promise<Progress> {
  const bar = await showBar(flags)
  let total: number | undefined
  const started = performance.now()
  countTexts().then((found) => {
    total = found
  })
  return {
    update: (texts, tokens) => {
      const rate = `${count((tokens * 1000) / (performance.now() - started))} tokens/s`
      if (total === undefined) bar.update(undefined, `${count(texts)} texts  ${rate}`)
      else bar.update(texts / Math.max(1, total), `${count(texts)}/${count(total)} texts  ${rate}`)
    },
    warn: (message) => bar.above(() => warn(message)),
    stop: () => bar.stop(),
  }
}

/** `12345.6` as `12,346`. */
export function count(value: number): string {
  return Math.round(value).toLocaleString('en-US')
}
