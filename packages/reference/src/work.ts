import type { Work } from '@lamjs/core/backend'

export type { Work }

/** Runs `work` to its end without a pause, and returns its result. */
export function finish<T>(work: Work<T>): T {
  for (;;) {
    const step = work.next()
    if (step.done) return step.value
  }
}
