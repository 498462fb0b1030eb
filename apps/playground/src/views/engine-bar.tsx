import type { StartProgress } from '../engine/protocol.js'
import { rememberBackend } from '../state/address.js'
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
  const progress = engine.progress.value
  const stop = () => {
    rememberBackend(undefined)
    engine.stop()
  }
  if (engine.phase.value === 'starting') {
    return (
      <>
        <Progress progress={progress} />
        <button type="button" class="quiet" onClick={stop}>
          Cancel
        </button>
      </>
    )
  }
  if (info === undefined) {
    const failed = engine.phase.value === 'failed'
    return <p role="status">{failed ? 'No engine is running.' : 'No engine is running yet.'}</p>
  }
  const rate = engine.rate.value
  return (
    <>
      {progress ? (
        // Only a lost device has something compiled while an engine runs.
        <Progress progress={progress} title={`${info.backend} was lost and is made ready again`} />
      ) : (
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
        </>
      )}
      <button type="button" class="quiet" onClick={stop}>
        Change engine
      </button>
    </>
  )
}

interface ProgressProps {
  readonly progress: StartProgress | undefined
  /** Instead of what the steps have for one */
  readonly title?: string
}

/** A bar that knows its end wherever anyone does. */
function Progress({ progress, title: titleInstead }: ProgressProps) {
  if (progress === undefined) return <Bar title="Starting" words="" />
  if ('done' in progress) {
    const { done, total } = progress
    const words = `${stepWords(progress)} · ${done} of ${total} steps done`
    return <Bar title={titleInstead ?? 'Preparing the model'} words={words} value={done} max={total} />
  }
  const { step, loadedBytes, totalBytes } = progress
  const title = step === 'stored' ? 'Reading the model kept in this browser' : 'Getting the model'
  if (totalBytes === 0) return <Bar title={title} words={megabytes(loadedBytes)} />
  const words = `${megabytes(loadedBytes)} of ${megabytes(totalBytes)}`
  return <Bar title={title} words={words} value={loadedBytes} max={totalBytes} />
}

interface BarProps {
  readonly title: string
  readonly words: string
  /** Out of `max`; without it the bar only shows that something goes on. */
  readonly value?: number
  readonly max?: number
}

function Bar({ title, words, value, max }: BarProps) {
  return (
    <>
      <p role="status">{title}</p>
      <progress aria-label={title} {...(value === undefined ? {} : { value, max })} />
      <p class="fine">{words}</p>
    </>
  )
}

function stepWords({ step, shape }: Extract<StartProgress, { done: number }>): string {
  if (step === 'runtime') return 'Getting and starting onnxruntime'
  if (step === 'build') return 'Building the program'
  if (step === 'open') return 'Opening it on the device'
  return `Compiling for ${shape}`
}

function Fact({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  )
}
