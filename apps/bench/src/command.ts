import { LamError } from '@lamjs/core'
import { Command, CommanderError } from 'commander'
import { compareCommand } from './compare-command.js'
import { Output } from './output.js'
import { reportCommand } from './report-command.js'
import { suiteCommand } from './suite-command.js'
import { suites } from './suites/index.js'

/** How the command line was reached, and what ends it. */
export interface BenchCommandOptions {
  /** What the user types to get here, such as `'lam bench'`. */
  readonly name?: string
  /** The file of the `lam` command that runs this, so that its server can be measured. */
  readonly lam?: string
  /** Ends a run between two measurements. */
  readonly signal?: AbortSignal
}

/**
 * Runs the command line of the bench in this process, on its stdout and stderr.
 * @param argv the arguments after the program's name; with `--json` an error is the last line of stderr, as JSON
 * @returns the exit code: 0 done, 1 failed or a check that did not pass, 2 wrong usage
 */
export async function run(argv: readonly string[], { name = 'lam-bench', lam, signal }: BenchCommandOptions = {}) {
  const output = new Output(signal)
  const json = argv.includes('--json')
  // onnxruntime reports its use to Microsoft unless this is set. LAM sets it, and peers shall run alike.
  process.env.ORT_DISABLE_TELEMETRY ??= '1'
  try {
    await benchCommand(name, output, { json, lam }).parseAsync(argv, { from: 'user' })
    return output.exitCode
  } catch (error) {
    const usage = error instanceof CommanderError
    if (usage && error.exitCode === 0) return 0
    await output.end()
    const message = error instanceof Error ? error.message : String(error)
    if (signal?.aborted) process.stderr.write(`${name}: stopped; the tables above are complete\n`)
    else if (json) process.stderr.write(`${JSON.stringify({ error: { code: codeOf(error), message } })}\n`)
    else if (!usage) process.stderr.write(`${name}: ${message}\n`)
    return usage ? 2 : 1
  } finally {
    await output.end()
  }
}

/** As `lam --json` names errors. */
function codeOf(error: unknown): string {
  if (LamError.is(error)) return error.code
  return error instanceof CommanderError ? 'USAGE' : 'UNEXPECTED'
}

/** @param json prints no usage errors, because `run` prints them as JSON */
function benchCommand(
  name: string,
  output: Output,
  { json, lam }: { readonly json: boolean; readonly lam: string | undefined },
): Command {
  const program = new Command(name)
    .description('Measure the LAM backends side by side with what one would otherwise pick.')
    .helpCommand(false)
    .showHelpAfterError(`(${name} --help, or ${name} <suite> --help, tells more)`)
    .exitOverride()
    .configureOutput(json ? { writeErr: () => {} } : {})
  for (const suite of suites) program.addCommand(suiteCommand(suite, output, lam).copyInheritedSettings(program))
  for (const command of [compareCommand(output), reportCommand(output)])
    program.addCommand(command.copyInheritedSettings(program))
  return program
}
