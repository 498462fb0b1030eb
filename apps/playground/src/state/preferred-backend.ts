import type { BackendChoice } from '../engine/protocol.js'

/** The backend that is there soonest: it runs anywhere, and its program is the smallest. */
export const FIRST_BACKEND = 'wasm'

/**
 * The default backend of Start: the first that runs well here, else the first that runs.
 * @param choices the preferred first
 * @returns undefined if nothing runs
 */
export function preferredBackend(choices: readonly BackendChoice[]): BackendChoice | undefined {
  const usable = choices.filter(({ unavailable }) => unavailable === undefined)
  return usable.find(({ slow }) => slow === undefined) ?? usable[0]
}

/** The backend to start if `name`, the page's choice, fails: the next that runs well here. */
export function nextBackend(choices: readonly BackendChoice[], name: string): BackendChoice | undefined {
  const after = choices.slice(choices.findIndex((choice) => choice.name === name) + 1)
  return after.find(({ unavailable, slow }) => unavailable === undefined && slow === undefined)
}
