import { useState } from 'preact/hooks'
import type { BackendChoice } from '../engine/protocol.js'
import { rememberBackend } from '../state/address.js'
import { usePlayground } from '../state/playground.js'
import { megabytes } from './quantities.js'

/** Lets the user pick what computes, each with what to expect of it. Shown while nothing runs. */
export function EngineChooser() {
  const { engine } = usePlayground()
  const backends = engine.backends.value
  const [picked, setPicked] = useState<string | undefined>()
  const phase = engine.phase.value
  // A worker that never came has no engines to offer; the problem's note has the way out.
  if ((phase !== 'choosing' && phase !== 'failed') || backends.length === 0) return null
  const usable = backends.filter(({ unavailable }) => unavailable === undefined)
  const chosen = usable.find(({ name }) => name === picked) ?? usable[0]
  const start = (event: Event) => {
    event.preventDefault()
    if (chosen === undefined) return
    rememberBackend(chosen.name)
    engine.start(chosen.name)
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
              checked={name === chosen?.name}
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
        <p class="fine" data-testid="download-size">
          {chosen && downloadSize(chosen, engine.model)}
        </p>
      </div>
    </form>
  )
}

/** Of a model in a folder beside the page nobody knows the bytes before they come. */
function downloadSize({ runtimeBytes }: BackendChoice, model: string): string {
  const ofModel =
    model === '' ? '48 MB of model, kept in this browser for the next visit' : `the model in models/${model}`
  const ofRuntime = runtimeBytes > 0 ? `, and ${megabytes(runtimeBytes)} of onnxruntime` : ''
  return `Fetched from this site: ${ofModel}${ofRuntime}.`
}
