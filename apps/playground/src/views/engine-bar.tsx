import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { modelBytes } from '../engine/model-source.js'
import type { BackendChoice } from '../engine/protocol.js'
import { NO_ENGINE, rememberEngine } from '../state/address.js'
import { usePlayground } from '../state/playground.js'
import { preferredBackend } from '../state/preferred-backend.js'
import { EngineChooser } from './engine-chooser.js'
import { megabytes } from './quantities.js'
import { StartBar } from './start-bar.js'

/** The Start button, or the running engine: backend, device, precision, model, speed; a progress bar during the start. */
export function EngineBar() {
  const { engine } = usePlayground()
  const bar = useRef<HTMLElement>(null)
  const phase = engine.phase.value
  const started = engine.started.value
  useFocusKept(bar, phase)
  const isUsersChoice = engine.isUsersChoice.value
  const isFull = engine.isFull.value
  useEffect(() => {
    if (phase === 'ready') rememberEngine({ backend: isUsersChoice ? started : undefined, isFull })
  }, [phase, started, isUsersChoice, isFull])
  return (
    <section class="engine-bar" aria-label="Engine" data-phase={phase} ref={bar}>
      <Status />
      {engine.notice.value !== undefined && <p class="notice">{engine.notice.value}</p>}
    </section>
  )
}

function Status() {
  const { engine } = usePlayground()
  // A user who changes the engine needs the list of engines.
  const [isChanging, setChanging] = useState(false)
  const phase = engine.phase.value
  const stop = (change: boolean) => {
    rememberEngine({ backend: NO_ENGINE, isFull: false })
    setChanging(change)
    engine.stop()
  }
  if (phase === 'starting') {
    return (
      <>
        <StartBar progress={engine.progress.value} />
        <button type="button" class="quiet" onClick={() => stop(false)}>
          Cancel
        </button>
      </>
    )
  }
  if (engine.info.value === undefined) return <Starter isOpen={isChanging || phase === 'failed'} />
  return (
    <>
      <Running />
      <button type="button" class="quiet" onClick={() => stop(true)}>
        Change<span class="spoken-if-narrow"> engine</span>
      </button>
    </>
  )
}

/** @param isOpen whether to show the list of engines */
function Starter({ isOpen }: { readonly isOpen: boolean }) {
  const { engine, prepared } = usePlayground()
  const [picked, setPicked] = useState<string | undefined>()
  const [isFull, setFull] = useState(engine.isFull.value)
  const backends = engine.backends.value
  const usable = backends.filter(({ unavailable }) => unavailable === undefined)
  const chosen = usable.find(({ name }) => name === picked) ?? preferredBackend(backends)
  const start = (event: Event) => {
    event.preventDefault()
    if (chosen !== undefined && (isFull || chosen.name === picked)) engine.start(chosen.name, isFull)
    else engine.startPreferred()
  }
  return (
    <form class="starter" onSubmit={start}>
      {/* A worker that failed to load offers no engines; the problem's note has the remedy. */}
      {backends.length > 0 && (
        <button type="submit" class="primary" disabled={chosen === undefined}>
          Start
        </button>
      )}
      <div>
        <p role="status">
          No engine is running yet
          {prepared.isUsable ? '; these results came with the page. Start one for your own texts.' : '.'}
        </p>
        <p class="fine" data-testid="download-size">
          {chosen && downloadSize(chosen, engine.model, isFull)}
        </p>
      </div>
      {backends.length > 0 && (
        <EngineChooser backends={backends} chosen={chosen} isOpen={isOpen} onPick={setPicked}>
          {engine.model === '' && <Precision isFull={isFull} onChange={setFull} />}
        </EngineChooser>
      )}
    </form>
  )
}

/** The choice between the two files of the default model. */
function Precision({ isFull, onChange }: { readonly isFull: boolean; readonly onChange: (isFull: boolean) => void }) {
  return (
    <label class="choice">
      <input type="checkbox" checked={isFull} onChange={(event) => onChange(event.currentTarget.checked)} />
      <span>
        <strong>Full precision</strong> {megabytes(modelBytes(true))} of model instead of {megabytes(modelBytes(false))}
        , and float32 throughout.
      </span>
    </label>
  )
}

function Running() {
  const { engine } = usePlayground()
  const info = engine.info.value
  const progress = engine.progress.value
  const rate = engine.rate.value
  if (info === undefined) return null
  // While an engine runs, only a lost device causes compilation.
  if (progress) return <StartBar progress={progress} title={`${info.backend} was lost and is made ready again`} />
  return (
    <>
      <p role="status">
        <strong>{info.backend}</strong>
        <span class="spoken-if-narrow"> is running</span>
      </p>
      <dl class="facts">
        <Fact name="Device" value={info.device} />
        <Fact name="Precision" value={info.precision} />
        <Fact name="Model" value={info.model} />
        <Fact name="Tokens/s" value={rate === undefined ? '–' : Math.round(rate).toLocaleString('en')} />
      </dl>
    </>
  )
}

function Fact({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <div data-fact={name}>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  )
}

/** The total bytes of a model without a manifest are unknown. */
function downloadSize({ label, runtime, runtimeBytes }: BackendChoice, model: string, isFull: boolean): string {
  const ofModel =
    model === ''
      ? `${megabytes(modelBytes(isFull))} of model, kept in this browser for the next visit`
      : `the model in models/${model}`
  const ofRuntime = runtimeBytes > 0 ? `, and ${megabytes(runtimeBytes)} of ${runtime}` : ''
  return `${label} fetches from this site: ${ofModel}${ofRuntime}.`
}

/** The pressed button disappears when the phase changes. This moves the focus to its replacement. */
function useFocusKept(bar: { readonly current: HTMLElement | null }, phase: string): void {
  const hadFocus = useRef(false)
  useEffect(() => {
    const element = bar.current
    const take = () => {
      hadFocus.current = true
    }
    // Without a new target the focus was lost, not moved.
    const lose = ({ relatedTarget }: FocusEvent) => {
      if (relatedTarget !== null) hadFocus.current = element?.contains(relatedTarget as Node) ?? false
    }
    const leave = ({ target }: Event) => {
      if (!element?.contains(target as Node)) hadFocus.current = false
    }
    element?.addEventListener('focusin', take)
    element?.addEventListener('focusout', lose)
    document.addEventListener('pointerdown', leave)
    return () => {
      element?.removeEventListener('focusin', take)
      element?.removeEventListener('focusout', lose)
      document.removeEventListener('pointerdown', leave)
    }
  }, [bar])
  useLayoutEffect(() => {
    const isLost = document.activeElement === null || document.activeElement === document.body
    if (hadFocus.current && isLost) bar.current?.querySelector('button')?.focus()
  }, [bar, phase])
}
