import type cliProgress from 'cli-progress'

/** Width, in characters. */
const WIDTH = 24

/** How far something is, in a line that is written over. */
export interface Bar {
  /** @param share from 0 to 1; undefined while nobody can tell, and then `text` stands alone */
  update(share: number | undefined, text: string): void
  /** Writes something else to the terminal, above the bar. */
  above(write: () => void): void
  /** Removes it from the terminal. A second call does no harm. */
  stop(): void
}

/** Whether a run shows how far it is. */
export interface ProgressFlags {
  readonly quiet?: boolean
  readonly json?: boolean
}

/** Shows a bar on stderr if that is a terminal, unless the user asked for quiet or for JSON. */
export async function showBar({ quiet = false, json = false }: ProgressFlags): Promise<Bar> {
  if (quiet || json || !process.stderr.isTTY) return { update: () => {}, above: (write) => write(), stop: () => {} }
  const { default: library } = await import('cli-progress')
  const bar = new library.SingleBar(options, library.Presets.shades_classic)
  let last = { share: 0, payload: { picture: false, text: '…' } }
  const start = () => bar.start(1, last.share, last.payload)
  const stop = () => {
    process.off('exit', stop)
    bar.stop()
  }
  // A second Ctrl-C ends the process at once, and the bar hid the terminal's cursor.
  process.on('exit', stop)
  start()
  return {
    update(share, text) {
      last = { share: share ?? 0, payload: { picture: share !== undefined, text } }
      bar.update(last.share, last.payload)
    },
    above(write) {
      const { isActive } = bar
      bar.stop()
      write()
      if (isActive) start()
    },
    stop,
  }
}

const options: cliProgress.Options = {
  format: ({ barCompleteString = '', barIncompleteString = '' }, { progress }, { picture, text }) => {
    const filled = Math.round(progress * WIDTH)
    return `  ${picture ? `${barCompleteString.slice(0, filled)}${barIncompleteString.slice(0, WIDTH - filled)} ` : ''}${text}`
  },
  stream: process.stderr,
  clearOnComplete: true,
  hideCursor: true,
  barsize: WIDTH,
  fps: 8,
  gracefulExit: false,
}
