import type { BackendChoice } from '../engine/protocol.js'

/**
 * What Start starts where the user did not choose: the first that runs well here, else the first that runs at all.
 * @param choices the preferred first
 * @returns undefined where nothing runs
 */
export function preferredBackend(choices: readonly BackendChoice[]): BackendChoice | undefined {
  const usable = choices.filter(({ unavailable }) => unavailable === undefined)
  return usable.find(({ slow }) => slow === undefined) ?? usable[0]
}

/** What to start where `name`, chosen by the page, does not come up: the next that runs well here. */
export function nextBackend(choices: readonly BackendChoice[], name: string): BackendChoice | undefined {
  const after = choices.slice(choices.findIndex((choice) => choice.name === name) + 1)
  return after.find(({ unavailable, slow }) => unavailable === undefined && slow === undefined)
}
