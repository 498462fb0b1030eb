import { usePlayground } from '../state/playground.js'
import { megabytes } from './quantities.js'

/** What runs, always in sight: backend, device, precision, model, speed; a progress bar while it starts. */
export function EngineBar() {
  const { engine } = usePlayground()
  return (
    <section class="engine-bar" aria-label="Engine" data-phase={engine.phase.value}>
      <Status />
    </section>
  )
}

function Status() {
  const { engine } = usePlayground()
  const info = engine.info.value
  if (engine.phase.value === 'starting') return <Starting />
  if (info === undefined) {
    const failed = engine.phase.value === 'failed'
    return <p role="status">{failed ? 'The engine has stopped.' : 'No engine is running yet.'}</p>
  }
  const rate = engine.rate.value
  return (
    <>
      <p role="status">
        <strong>{info.backend}</strong> is running
      </p>
      <dl class="facts">
        <Fact name="Device" value={info.device} />
        <Fact name="Precision" value={info.precision} />
        <Fact name="Model" value={info.model} />
        <Fact name="Tokens/s" value={rate === undefined ? '–' : Math.round(rate).toLocaleString('en')} />
      </dl>
      <button type="button" class="quiet" onClick={() => engine.stop()}>
        Change engine
      </button>
    </>
  )
}

function Starting() {
  const { engine } = usePlayground()
  const { loadedBytes, totalBytes } = engine.download.value
  const programs = engine.events.value.filter(({ kind }) => kind === 'program').length
  const downloading = loadedBytes === 0 || engine.events.value.filter(({ kind }) => kind === 'download').length < 3
  const bytes = totalBytes > 0 ? `${megabytes(loadedBytes)} of ${megabytes(totalBytes)}` : megabytes(loadedBytes)
  return (
    <>
      <p role="status">{downloading ? 'Getting the model' : 'Preparing the model'}</p>
      <progress
        aria-label={downloading ? 'Download' : 'Preparation'}
        {...(downloading && totalBytes > 0 ? { value: loadedBytes, max: totalBytes } : {})}
      />
      <p class="fine">
        {downloading ? bytes : programs === 0 ? 'Reading weights …' : `${programs} programs compiled so far`}
      </p>
    </>
  )
}

function Fact({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  )
}
