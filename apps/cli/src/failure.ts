import { LamError } from '@lamjs/core'
import { CommanderError } from 'commander'

/** An error as `--json` writes it. */
export interface Failure {
  /** That of a `LamError`; `USAGE` for a command line that is wrong, `UNEXPECTED` for a fault of `lam`. */
  readonly code: string
  readonly message: string
}

export function failureOf(error: unknown): Failure {
  if (LamError.is(error)) return { code: error.code, message: error.message }
  if (error instanceof CommanderError) return { code: 'USAGE', message: error.message.replace(/^error: /, '') }
  return { code: 'UNEXPECTED', message: String((error as Error)?.message ?? error) }
}

/** The failure as the last line of stderr. */
export function failureLine(failure: Failure): string {
  return `${JSON.stringify({ error: failure })}\n`
}

/** The failure in the stderr of a process that ran with `--json`; undefined if there is none. */
export function failureIn(stderr: string): Failure | undefined {
  const last = stderr.trimEnd().split('\n').at(-1) ?? ''
  return last.startsWith('{"error":') ? (JSON.parse(last) as { error: Failure }).error : undefined
}
