import type { Work } from '@lamjs/core/backend'

export type { Work }

/** Does all of `work` now. */
export function finish<T>(work: Work<T>): T {
  for (;;) {
    const step = work.next()
    if (step.done) return step.value
  }
}
