import type { TextLine } from '../embedding/split-texts.js'

/** The state of a line's text. */
export type LineState = 'waiting' | 'done' | 'failed'

interface LinedInputProps {
  readonly id: string
  readonly value: string
  readonly lines: readonly TextLine[]
  /** By index in `lines` */
  readonly states: readonly LineState[]
  /** By index in `lines`: its cluster; empty without clusters */
  readonly clusters: readonly (number | undefined)[]
  /** Index in `lines` of the selected line. */
  readonly current: number | undefined
  readonly onInput: (value: string) => void
}

/**
 * A text box with a number beside every line with a text: pale while the text waits, then in the colour of its cluster. Long lines
 * wrap. A copy of the text under the box, with the same layout, holds the numbers and gives the box its height.
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
