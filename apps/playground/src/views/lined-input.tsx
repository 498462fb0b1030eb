import type { TextLine } from '../embedding/split-texts.js'

/** What became of a line's text so far. */
export type LineState = 'waiting' | 'done' | 'failed'

interface LinedInputProps {
  readonly id: string
  readonly value: string
  readonly lines: readonly TextLine[]
  /** By index in `lines` */
  readonly states: readonly LineState[]
  /** By index in `lines`: which of several clusters each is in; empty where there is one */
  readonly clusters: readonly (number | undefined)[]
  /** Index in `lines` to point out. */
  readonly current: number | undefined
  readonly onInput: (value: string) => void
}

/**
 * A text box with a number beside every line that holds a text: pale while it waits, firm once it is embedded, in the colour of its
 * cluster. Long lines wrap. The numbers stand in a copy of the text that is set like the box, lies under it and gives it its height.
 */
export function LinedInput({ id, value, lines, states, clusters, current, onInput }: LinedInputProps) {
  const indexOfLine = new Map(lines.map(({ line }, i) => [line, i]))
  return (
    <div class="lined">
      <div class="lined-page">
        <div class="lines" aria-hidden="true">
          {value.split('\n').map((text, line) => {
            const index = indexOfLine.get(line)
            return (
              <div key={line}>
                {index !== undefined && (
                  <b data-state={states[index]} data-cluster={clusters[index]} data-current={index === current}>
                    {index + 1}
                  </b>
                )}
                {text === '' ? '\u00a0' : text}
              </div>
            )
          })}
        </div>
        <textarea id={id} value={value} spellcheck={false} onInput={(event) => onInput(event.currentTarget.value)} />
      </div>
    </div>
  )
}
