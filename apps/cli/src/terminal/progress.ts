import cliProgress from 'cli-progress'

/** Shows how far a long run is. */
export interface Progress {
  update(texts: number, tokens: number): void
  stop(): void
}

/**
 * A bar on stderr where that is a terminal, nothing elsewhere. Without a known total it counts.
 * @param busyTerminal rows are going to the same terminal, where a bar would be in their way
 */
export function showProgress(totalTexts: number | undefined, busyTerminal: boolean): Progress {
  if (!process.stderr.isTTY || busyTerminal) return { update: () => {}, stop: () => {} }
  const format =
    totalTexts === undefined ? '  {value} texts  {rate} tokens/s' : '  {bar} {value}/{total} texts  {rate} tokens/s'
  const bar = new cliProgress.SingleBar(
    {
      format,
      stream: process.stderr,
      clearOnComplete: true,
      hideCursor: true,
      barsize: 24,
      fps: 8,
      gracefulExit: false,
    },
    cliProgress.Presets.shades_classic,
  )
  const started = performance.now()
  bar.start(totalTexts ?? 0, 0, { rate: '…' })
  return {
    update: (texts, tokens) => bar.update(texts, { rate: count((tokens * 1000) / (performance.now() - started)) }),
    stop: () => bar.stop(),
  }
}

/** `12345.6` as `12,346`. */
export function count(value: number): string {
  return Math.round(value).toLocaleString('en-US')
}
