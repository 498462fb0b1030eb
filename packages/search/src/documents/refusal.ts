import { LamError } from '@lamjs/core'
import { quote } from '@lamjs/core/embedder'

/** The error for a file that cannot be read as the texts it claims to hold. @param reason ends in a sentence that says what to do */
export function refusal(path: string, reason: string, cause?: unknown): LamError {
  return new LamError(
    'LAM_INPUT_INVALID',
    `Cannot read ${quote(path)}: ${reason}`,
    cause === undefined ? {} : { cause },
  )
}
