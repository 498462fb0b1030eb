import { LamError } from '@lamjs/core'
import { CommanderError } from 'commander'
import { Interruption } from './interruption.js'
import { brokenPipe } from './output/output-failed.js'
import { makeProgram } from './program.js'

/** Exit codes: 0 done, 1 failed, 2 wrong usage. Ctrl-C, SIGTERM and SIGHUP give 130, 143 and 129. */
const exitCodes = { ok: 0, failure: 1, usage: 2 } as const

/**
 * Runs one `lam` command in this process, on its stdin, stdout and stderr.
 * @param argv the arguments after the program's name
 * @returns the exit code
 */
export async function run(argv: readonly string[]): Promise<number> {
  const interruption = new Interruption()
  // The failed write reports every other error of stdout.
  const leaveReader = (error: NodeJS.ErrnoException) => {
    if (brokenPipe(error)) interruption.stop(exitCodes.ok)
  }
  process.stdout.on('error', leaveReader)
  const program = makeProgram(interruption)
  try {
    await program.parseAsync(argv, { from: 'user' })
    return interruption.exitCode ?? exitCodes.ok
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage
    if (brokenPipe(error)) return interruption.exitCode ?? exitCodes.ok
    const stopped = interruption.exitCode !== undefined && LamError.is(error) && error.code === 'LAM_ABORTED'
    if (!stopped) report(error, argv.includes('--debug'))
    return interruption.exitCode ?? exitCodes.failure
  } finally {
    interruption.dispose()
    process.stdout.off('error', leaveReader)
  }
}

function report(error: unknown, debug: boolean): void {
  const message = LamError.is(error) ? `${error.code}: ${error.message}` : String((error as Error)?.message ?? error)
  process.stderr.write(`lam: ${message}\n`)
  if (debug && error instanceof Error) {
    process.stderr.write(`${error.stack}\n`)
    if (error.cause !== undefined) process.stderr.write(`caused by: ${String(error.cause)}\n`)
  } else if (!LamError.is(error)) {
    process.stderr.write('lam: this error is unexpected; --debug shows the stack\n')
  }
}
