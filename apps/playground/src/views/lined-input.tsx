import { useRef } from 'preact/hooks'
import type { TextLine } from '../embedding/split-texts.js'

interface LinedInputProps {
  readonly id: string
  readonly value: string
  readonly lines: readonly TextLine[]
  /** Whether a line's text is embedded, by index in `lines`. */
  readonly done: readonly boolean[]
  /** Index in `lines` to point out. */
  readonly current: number | undefined
  readonly onInput: (value: string) => void
}

/** A text box with a number beside every line that holds a text: pale while it waits, firm once it is embedded. */
export function LinedInput({ id, value, lines, done, current, onInput }: LinedInputProps) {
  const gutter = useRef<HTMLDivElement>(null)
  const indexOfLine = new Map(lines.map(({ line }, i) => [line, i]))
  return (
    <div class="lined">
      <div class="gutter" aria-hidden="true">
        <div ref={gutter}>
          {value.split('\n').map((_, line) => {
            const index = indexOfLine.get(line)
            const state = index === undefined ? '' : index === current ? 'current' : done[index] ? 'done' : 'waiting'
            return (
              <div key={line} class={state}>
                {index === undefined ? '\u00a0' : index + 1}
              </div>
            )
          })}
        </div>
      </div>
      <textarea
        id={id}
        value={value}
        rows={13}
        wrap="off"
        spellcheck={false}
        onInput={(event) => onInput(event.currentTarget.value)}
        onScroll={(event) => {
          if (gutter.current) gutter.current.style.transform = `translateY(${-event.currentTarget.scrollTop}px)`
        }}
      />
    </div>
  )
}
