import type { ComponentChildren } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import type { BackendChoice } from '../engine/protocol.js'

interface EngineChooserProps {
  readonly backends: readonly BackendChoice[]
  readonly chosen: BackendChoice | undefined
  /** Whether it is initially open */
  readonly isOpen: boolean
  readonly onPick: (name: string) => void
  /** Further settings */
  readonly children?: ComponentChildren
}

/** The list of engines with their descriptions, for users who want another engine than the default. */
export function EngineChooser({ backends, chosen, isOpen, onPick, children }: EngineChooserProps) {
  const [isShown, setShown] = useState(isOpen)
  useEffect(() => {
    if (isOpen) setShown(true)
  }, [isOpen])
  return (
    <details class="chooser" open={isShown} onToggle={(event) => setShown(event.currentTarget.open)}>
      <summary>Engine: {chosen?.label ?? 'none runs here'}</summary>
      <fieldset>
        <legend class="spoken">What computes</legend>
        {backends.map(({ name, label, about, unavailable, slow }) => (
          <label key={name} class="choice">
            <input
              type="radio"
              name="backend"
              value={name}
              checked={name === chosen?.name}
              disabled={unavailable !== undefined}
              onChange={() => onPick(name)}
            />
            <span>
              <strong>{label}</strong> {about}
              {unavailable !== undefined && <em> Not here: {unavailable}</em>}
              {slow !== undefined && <em> Slow: {slow}</em>}
            </span>
          </label>
        ))}
        {children}
      </fieldset>
    </details>
  )
}
