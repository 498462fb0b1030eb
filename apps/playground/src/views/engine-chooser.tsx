import { useState } from 'preact/hooks'
import { usePlayground } from '../state/playground.js'

/** Lets the user pick what computes, each with what to expect of it. Shown while nothing runs. */
export function EngineChooser() {
  const { engine } = usePlayground()
  const backends = engine.backends.value
  const [picked, setPicked] = useState<string | undefined>()
  const phase = engine.phase.value
  if (phase !== 'choosing' && phase !== 'failed') return null
  const usable = backends.filter(({ unavailable }) => unavailable === undefined)
  const chosen = picked ?? usable[0]?.name
  const start = (event: Event) => {
    event.preventDefault()
    if (chosen === undefined) return
    rememberInAddress(chosen)
    engine.start(chosen)
  }
  return (
    <form class="chooser" onSubmit={start}>
      <fieldset>
        <legend>Choose what computes</legend>
        {backends.map(({ name, label, about, unavailable }) => (
          <label key={name} class="choice">
            <input
              type="radio"
              name="backend"
              value={name}
              checked={name === chosen}
              disabled={unavailable !== undefined}
              onChange={() => setPicked(name)}
            />
            <span>
              <strong>{label}</strong> {about}
              {unavailable !== undefined && <em> Not here: {unavailable}</em>}
            </span>
          </label>
        ))}
      </fieldset>
      <div>
        <button type="submit" class="primary" disabled={chosen === undefined}>
          Start
        </button>
        <p class="fine">Gets the model from this site, 48 MB for the default one. After that nothing is fetched.</p>
      </div>
    </form>
  )
}

/** A reload then starts the same engine without asking again. */
function rememberInAddress(backend: string): void {
  const address = new URL(location.href)
  address.searchParams.set('backend', backend)
  history.replaceState(null, '', address)
}
