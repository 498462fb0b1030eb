import type { StartProgress } from '../engine/protocol.js'
import { megabytes } from './quantities.js'

interface StartBarProps {
  readonly progress: StartProgress | undefined
  /** Replaces the label from the steps */
  readonly title?: string
}

/** The progress of a start, as a bar with a known total where possible. */
export function StartBar({ progress, title: titleInstead }: StartBarProps) {
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
  /** Out of `max`; without it the bar is indeterminate. */
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
