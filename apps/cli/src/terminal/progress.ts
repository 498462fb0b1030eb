/** Width of the bar, in characters. */
const BAR = 24

/** Shows the progress of a long run. */
export interface Progress {
  update(texts: number, tokens: number): void
  stop(): void
}

/**
 * Shows a bar on stderr if that is a terminal. It shows a count until the total is known.
 * @param quiet shows none: `--quiet`, or the rows go to the same terminal
 * @param countTexts finds the total during the run; undefined if nothing can tell it
 */
export async function showProgress(quiet: boolean, countTexts: () => Promise<number | undefined>): Promise<Progress> {
  if (quiet || !process.stderr.isTTY) return { update: () => {}, stop: () => {} }
  const { default: cliProgress } = await import('cli-progress')
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
