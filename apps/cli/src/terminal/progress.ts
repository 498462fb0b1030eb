import cliProgress from 'cli-progress'

/** Width of the bar, in characters. */
const BAR = 24

/** Shows how far a long run is. */
export interface Progress {
  update(texts: number, tokens: number): void
  stop(): void
}

/**
 * A bar on stderr where that is a terminal, nothing elsewhere. It counts until the total is known.
 * @param quiet show none: nobody wants it, or rows are going to the same terminal
 * @param countTexts finds the total while the work goes on; undefined where that cannot be known
 */
export function showProgress(quiet: boolean, countTexts: () => Promise<number | undefined>): Progress {
  if (quiet || !process.stderr.isTTY) return { update: () => {}, stop: () => {} }
  let total: number | undefined
  const bar = new cliProgress.SingleBar(
    {
      format: (options, { progress, value }, { rate }) => {
        const filled = Math.round(progress * BAR)
        const picture = `${options.barCompleteString?.slice(0, filled)}${options.barIncompleteString?.slice(filled)}`
        const texts = total === undefined ? count(value) : `${picture} ${count(value)}/${count(total)}`
        return `  ${texts} texts  ${rate} tokens/s`
      },
      stream: process.stderr,
      clearOnComplete: true,
      hideCursor: true,
      barsize: BAR,
      fps: 8,
      gracefulExit: false,
    },
    cliProgress.Presets.shades_classic,
  )
  const started = performance.now()
  bar.start(0, 0, { rate: '…' })
  countTexts().then((found) => {
    total = found
    if (found !== undefined) bar.setTotal(found)
  })
  return {
    update: (texts, tokens) => bar.update(texts, { rate: count((tokens * 1000) / (performance.now() - started)) }),
    stop: () => bar.stop(),
  }
}

/** `12345.6` as `12,346`. */
export function count(value: number): string {
  return Math.round(value).toLocaleString('en-US')
}
