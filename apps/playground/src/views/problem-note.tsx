import { usePlayground } from '../state/playground.js'
import { ProblemSection } from './problem-section.js'

/** The latest error: its message, the remedy, and its code for bug reports. */
export function ProblemNote() {
  const { engine } = usePlayground()
  return (
    <ProblemSection problem={engine.problem.value} label="Problem">
      {engine.canRetry.value && (
        <button type="button" onClick={() => engine.retry()}>
          Try again
        </button>
      )}
      <button type="button" onClick={() => engine.dismiss()}>
        Dismiss
      </button>
    </ProblemSection>
  )
}
