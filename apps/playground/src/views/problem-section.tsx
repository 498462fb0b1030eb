import type { ComponentChildren } from 'preact'
import { remedy } from '../engine/problem.js'
import type { Problem } from '../engine/protocol.js'

/** A problem's message, its remedy, and its code for bug reports; nothing while there is none. A screen reader says it when it comes. */
export function ProblemSection({
  problem,
  label,
  children,
}: {
  readonly problem: Problem | undefined
  readonly label: string
  /** What the user can do. */
  readonly children: ComponentChildren
}) {
  return (
    <div role="alert">
      {problem !== undefined && (
        <section class="problem" aria-label={label}>
          <div>
            <p class="message">{problem.message}</p>
            <p>{remedy(problem.code)}</p>
            <p class="fine">
              Code <code>{problem.code}</code>
            </p>
          </div>
          <div class="actions">{children}</div>
        </section>
      )}
    </div>
  )
}
