import { LamError } from '../errors.js'

/** The code of an error, or its class. Its message may quote what the caller passed. */
export function errorName(error: unknown): string {
  return LamError.is(error) ? error.code : error instanceof Error ? error.name : typeof error
}
