import { LamError } from '@lamjs/core'
import type { Problem } from './protocol.js'

/** An error as data, for the message from the worker to the page. */
export function problemOf(error: unknown): Problem {
  if (LamError.is(error)) return { code: error.code, message: error.message }
  const message = error instanceof Error ? error.message : String(error)
  return { code: 'LAM_BACKEND_FAILED', message: `Something failed that should not have: ${message}` }
}

/** Whether a call failed because of its texts, so that the same texts would fail again and others may not. */
export function isRefusal(code: string): boolean {
  return /INPUT|PASSAGE|NON_FINITE/.test(code)
}

/** The remedy for a problem, in one sentence for the user of this page. */
export function remedy(code: string): string {
  return (remedies.find(([pattern]) => pattern.test(code)) as [RegExp, string])[1]
}

const remedies: readonly [RegExp, string][] = [
  [/FETCH_FAILED/, 'Check the connection to this site, then try again.'],
  [
    /FILE_MISMATCH/,
    'The download was damaged or is not this model: try again; if that repeats, the site has the wrong file.',
  ],
  [/HASH_UNAVAILABLE/, 'Open this page over https, or on localhost.'],
  [/CHECKPOINT_NOT_FOUND/, 'Correct ?model= in the address, or leave it out to use the default model.'],
  [/CHECKPOINT|SAFETENSORS/, 'The model’s files cannot be used. Choose another model with ?model= in the address.'],
  [/DEVICE_LOST/, 'The graphics device was reset. Start the engine again, or change it; your texts are still here.'],
  [/DEVICE/, 'Choose another engine beside Start; each says what it needs.'],
  [/BACKEND_UNAVAILABLE/, 'Choose another engine beside Start, or check the connection to this site and try again.'],
  [/PRECISION|RECURRENCE/, 'This engine cannot run this model. Choose another engine.'],
  [/INPUT|PASSAGE|OPTION/, 'Change the text, the files or the address, then try again.'],
  [/STORE|INDEX/, 'Try again with fewer files: all that is indexed lies in this page’s memory.'],
  [/NON_FINITE/, 'The model gave numbers that are not numbers. Choose another engine and compare.'],
  [
    /BACKEND_FAILED/,
    'Try again: the engine is started anew, and your texts are still here. If it fails again, check the connection to this site, or choose another engine.',
  ],
  [/./, 'Start the engine again. Your texts are still here.'],
]
