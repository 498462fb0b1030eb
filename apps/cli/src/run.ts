import { LamError } from '@lamjs/core'
import { CommanderError } from 'commander'
import { failureLine, failureOf } from './failure.js'
import { Interruption } from './interruption.js'
import { brokenPipe } from './output/output-failed.js'
import { makeProgram } from './program.js'

/** Exit codes: 0 done, 1 failed, 2 wrong usage. Ctrl-C, SIGTERM and SIGHUP give 130, 143 and 129. */
const exitCodes = { ok: 0, failure: 1, usage: 2 } as const

/** How errors are told. */
interface Manner {
  readonly debug: boolean
  readonly json: boolean
}

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
  const manner = mannerOf(argv)
  try {
    await makeProgram(interruption, manner.json).parseAsync(argv, { from: 'user' })
    if (interruption.exitCode) tellStop(interruption, manner)
    return interruption.exitCode ?? exitCodes.ok
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return exitCodes.ok
      if (manner.json) report(error, manner)
      return exitCodes.usage
    }
    if (brokenPipe(error)) return interruption.exitCode ?? exitCodes.ok
    const stopped = interruption.exitCode !== undefined && LamError.is(error) && error.code === 'LAM_ABORTED'
    if (stopped) tellStop(interruption, manner)
    else report(error, manner)
    return interruption.exitCode ?? exitCodes.failure
  } finally {
    interruption.dispose()
    process.stdout.off('error', leaveReader)
  }
}

/** What the arguments say of it, before they are parsed: it tells of the errors of parsing too. */
function mannerOf(argv: readonly string[]): Manner {
  const end = argv.indexOf('--')
  const options = new Set(end < 0 ? argv : argv.slice(0, end))
  return { debug: options.has('--debug'), json: options.has('--json') }
}

/** A signal is told as JSON only: the user at a terminal knows of it. */
function tellStop({ signalName }: Interruption, { json }: Manner): void {
  if (!json || signalName === undefined) return
  process.stderr.write(failureLine({ code: 'LAM_ABORTED', message: `Stopped by ${signalName}.` }))
}

function report(error: unknown, { debug, json }: Manner): void {
  const { code, message } = failureOf(error)
  if (debug && error instanceof Error) {
    process.stderr.write(`${error.stack}\n`)
    if (error.cause !== undefined) process.stderr.write(`caused by: ${String(error.cause)}\n`)
  }
  if (json) process.stderr.write(failureLine({ code, message }))
  else process.stderr.write(`lam: ${LamError.is(error) ? `${code}: ` : ''}${message}\n`)
  if (!json && !debug && !LamError.is(error)) {
    process.stderr.write('lam: this error is unexpected; --debug shows the stack\n')
  }
}
