import { count } from './quantities.js'

interface WorkBarProps {
  readonly label: string
  /** 0 to 1; undefined if unknown */
  readonly share: number | undefined
  readonly words: string
  readonly onStop: () => void
}

/** The progress of long work, with a button that stops it. */
export function WorkBar({ label, share, words, onStop }: WorkBarProps) {
  return (
    <div class="work">
      <progress aria-label={label} {...(share === undefined ? {} : { value: share, max: 1 })} />
      <span class="fine">{words}</span>
      <button type="button" class="quiet" onClick={onStop}>
        Stop
      </button>
    </div>
  )
}

interface TextsWorkProps {
  readonly noun: string
  readonly total: number
  readonly waiting: number
  readonly isRunning: boolean
  readonly isStopped: boolean
  readonly onStop: () => void
  readonly onGoOn: () => void
}

/** `WorkBar` for a number of texts; nothing if none waits. */
export function TextsWork({ noun, total, waiting, isRunning, isStopped, onStop, onGoOn }: TextsWorkProps) {
  if (!isRunning || waiting === 0) return null
  const words = `${total - waiting} of ${count(total, noun)}`
  if (!isStopped) return <WorkBar label="Embedding" share={(total - waiting) / total} words={words} onStop={onStop} />
  return (
    <div class="work">
      <span class="fine">Stopped at {words}.</span>
      <button type="button" class="quiet" onClick={onGoOn}>
        Go on
      </button>
    </div>
  )
}
