import { remedy } from '../engine/problem.js'
import { usePlayground } from '../state/playground.js'

/** What went wrong with the user's files, and the remedy. */
export function FilesProblem() {
  const { files } = usePlayground()
  const problem = files.problem.value
  return (
    <div role="alert">
      {problem !== undefined && (
        <section class="problem" aria-label="Problem with your files">
          <div>
            <p class="message">{problem.message}</p>
            <p>{remedy(problem.code)}</p>
            <p class="fine">
              Code <code>{problem.code}</code>
            </p>
          </div>
          <div class="actions">
            <button type="button" onClick={() => files.retry()}>
              Try again
            </button>
          </div>
        </section>
      )}
    </div>
  )
}
