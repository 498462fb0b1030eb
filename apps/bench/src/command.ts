import { Command, CommanderError } from 'commander'
import { compareCommand } from './compare-command.js'
import { Output } from './output.js'
import { reportCommand } from './report-command.js'
import { suiteCommand } from './suite-command.js'
import { suites } from './suites/index.js'

export interface BenchCommandOptions {
  /** What the user types to get here, such as `'lam bench'`. */
  readonly name?: string
  /** Ends a run between two measurements. */
  readonly signal?: AbortSignal
}

/**
 * Runs the command line of the bench in this process, on its stdout and stderr.
 * @param argv the arguments after the program's name
 * @returns the exit code: 0 done, 1 failed or a check that did not pass, 2 wrong usage
 */
export async function run(argv: readonly string[], { name = 'lam-bench', signal }: BenchCommandOptions = {}) {
  const output = new Output(signal)
  // onnxruntime reports its use to Microsoft unless this is set. LAM sets it, and peers shall run alike.
  process.env.ORT_DISABLE_TELEMETRY ??= '1'
  try {
    await benchCommand(name, output).parseAsync(argv, { from: 'user' })
    return output.exitCode
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
    await output.end()
    const message = signal?.aborted
      ? 'stopped; the tables above are complete'
      : error instanceof Error
        ? error.message
        : error
    process.stderr.write(`${name}: ${message}\n`)
    return 1
  } finally {
    await output.end()
  }
}

function benchCommand(name: string, output: Output): Command {
  const program = new Command(name)
    .description('Measure the LAM backends side by side with what one would otherwise pick.')
    .helpCommand(false)
    .showHelpAfterError(`(${name} --help, or ${name} <suite> --help, tells more)`)
    .exitOverride()
  for (const suite of suites) program.addCommand(suiteCommand(suite, output).copyInheritedSettings(program))
  for (const command of [compareCommand(output), reportCommand(output)])
    program.addCommand(command.copyInheritedSettings(program))
  return program
}
