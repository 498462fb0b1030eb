/** Styles for pieces of text. Without colours, each returns its text unchanged. */
export interface Palette {
  readonly strong: (text: string) => string
  readonly dim: (text: string) => string
  readonly accent: (text: string) => string
}

/** Colours for a terminal that supports them, unless NO_COLOR (no-color.org) is set; none in a pipe or file. */
export function paletteFor(stream: NodeJS.WriteStream, env: NodeJS.ProcessEnv = process.env): Palette {
  const colours = stream.isTTY && !env.NO_COLOR && stream.hasColors()
  const style = (on: number, off: number) => (text: string) => (colours ? `\u001b[${on}m${text}\u001b[${off}m` : text)
  return { strong: style(1, 22), dim: style(2, 22), accent: style(36, 39) }
}
