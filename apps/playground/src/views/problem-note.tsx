import { remedy } from '../engine/problem.js'
import { usePlayground } from '../state/playground.js'

/** The latest error: its message, the remedy, and its code for bug reports. */
export function ProblemNote() {
  const { engine } = usePlayground()
  const problem = engine.problem.value
  return (
    <div role="alert">
      {problem !== undefined && (
        <section class="problem" aria-label="Problem">
          <div>
            <p class="message">{problem.message}</p>
            <p>{remedy(problem.code)}</p>
            <p class="fine">
              Code <code>{problem.code}</code>
            </p>
          </div>
          <div class="actions">
            {engine.canRetry.value && (
              <button type="button" onClick={() => engine.retry()}>
                Try again
              </button>
            )}
            <button type="button" onClick={() => engine.dismiss()}>
              Dismiss
            </button>
          </div>
        </section>
      )}
    </div>
  )
}
