import { usePlayground } from '../state/playground.js'
import { ProblemSection } from './problem-section.js'

/** What went wrong with the user's files, and the remedy. */
export function FilesProblem() {
  const { files } = usePlayground()
  return (
    <ProblemSection problem={files.problem.value} label="Problem with your files">
      <button type="button" onClick={() => files.retry()}>
        Try again
      </button>
    </ProblemSection>
  )
}
