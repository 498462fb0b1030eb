import { Command, Option } from 'commander'
import type { EngineOptions } from './engine.js'
import {
  cacheHelp,
  doctorHelp,
  embedHelp,
  infoHelp,
  programHelp,
  pullHelp,
  rerankHelp,
  similarHelp,
  traceHelp,
} from './help.js'
import type { Interruption } from './interruption.js'
import { jobCommand } from './job-command.js'
import { wholeNumber, withEncodeOptions, withEngineOptions } from './options.js'
import { formatNames } from './output/format.js'
import { searchCommands } from './search-commands.js'
import { serveCommand } from './serve-command.js'
import { version } from './version.js'

/**
 * The command line of `lam`. It prints usage errors, and throws them as commander's `CommanderError`. A command's module is imported when the
 * command runs, so that none waits for what another needs.
 * @param json prints no usage errors, because the caller prints them as JSON
 */
export function makeProgram(interruption: Interruption, json: boolean): Command {
  const program = new Command('lam')
    .description('Text embeddings on the command line. Everything runs on this machine; no text is sent anywhere.')
    .version(version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print help, also for one command: lam embed --help')
    .helpCommand(false)
    .showHelpAfterError('(lam --help, or lam <command> --help, tells more)')
    .exitOverride()
    .configureOutput(json ? { writeErr: () => {} } : {})
    .addHelpText('after', programHelp)
  program.addCommand(embedCommand(interruption))
  program.addCommand(similarCommand(interruption))
  program.addCommand(rerankCommand(interruption))
  for (const command of searchCommands(interruption)) program.addCommand(command)
  program.addCommand(serveCommand(interruption))
  program.addCommand(jobCommand(interruption))
  program.addCommand(pullCommand(interruption))
  program.addCommand(infoCommand(interruption))
  program.addCommand(doctorCommand(interruption))
  program.addCommand(traceCommand(interruption))
  program.addCommand(cacheCommand())
  const bench = benchCommand(interruption)
  program.addCommand(bench)
  inherit(program)
  // The package that it runs prints the help.
  bench.helpOption(false)
  return program
}

/** Gives every command below this one its settings, and the options that all have. */
function inherit(parent: Command): void {
  for (const command of parent.commands) {
    command.copyInheritedSettings(parent)
    if (command.commands.length === 0) command.option('--debug', 'print the stack of an error')
    inherit(command)
  }
}

function embedCommand(interruption: Interruption): Command {
  const command = new Command('embed')
    .summary('turn texts into vectors')
    .description('Turn texts into vectors of length 1: the arguments, each line of files, or each line of stdin.')
    .argument('[texts...]', 'texts to embed')
    .option('-f, --file <path>', 'embed each line of a file; may be given again; - is stdin', collect)
    .option('-w, --whole', 'take each file (or stdin) as one text instead of its lines')
    .addOption(new Option('--format <format>', 'how to write the rows').choices(formatNames).default('jsonl'))
    .option('-o, --output <path>', 'write to a file instead of stdout')
    .option('-t, --text', 'repeat the text in each row of json or jsonl')
    .option('-q, --quiet', QUIET)
    .option('--json', 'only JSON on stdout: the rows, or with --output what was written')
  return withEncodeOptions(command)
    .addHelpText('after', embedHelp)
    .action(async (texts: string[], flags) => {
      if (nothingToRead(texts, flags)) command.error(NO_TEXTS)
      const { embed, toStdout } = await import('./commands/embed.js')
      if (flags.json && flags.format === 'npy' && toStdout(flags)) command.error(NPY_IS_NO_JSON)
      await embed(texts, flags, interruption)
    })
}

function similarCommand(interruption: Interruption): Command {
  const command = new Command('similar')
    .summary('find the lines of a file nearest to a query')
    .description('Find the lines of a file whose meaning is nearest to a query. Blank lines are passed over.')
    .argument('<query>', 'what to look for')
    .argument('<file>', 'one text a line; - is stdin')
    .option('-n, --top <n>', 'how many lines to show', wholeNumber(1), 5)
    .option('-q, --quiet', QUIET)
    .option('--json', 'write a JSON object for each line found')
    .option('--query-prompt <text>', 'what to put before the query')
  return withEncodeOptions(command)
    .addHelpText('after', similarHelp)
    .action(async (query: string, file: string, flags) => {
      const { similar } = await import('./commands/similar.js')
      await similar(query, file, flags, interruption)
    })
}

function rerankCommand(interruption: Interruption): Command {
  const command = new Command('rerank')
    .summary('sort the lines of a file by how well they answer a query')
    .description('Score each line of a file against a query with a cross-encoder (--model), and show the best.')
    .argument('<query>', 'what the lines are to answer')
    .argument('<file>', 'one text a line; - is stdin')
    .option('-n, --top <n>', 'how many lines to show', wholeNumber(1), 5)
    .option('-q, --quiet', QUIET)
    .option('--json', 'write a JSON object for each line shown')
    .option('--max-tokens <n>', 'tokens kept of a pair; a longer one is cut, with a warning', wholeNumber(2))
    .option('--encoding <name>', 'of the file (default: by byte order mark, or else UTF-8)')
  return withEngineOptions(command)
    .addHelpText('after', rerankHelp)
    .action(async (query: string, file: string, flags) => {
      const { rerank } = await import('./commands/rerank.js')
      await rerank(query, file, flags, interruption)
    })
}

function pullCommand(interruption: Interruption): Command {
  return new Command('pull')
    .summary('fetch a model of the Hugging Face Hub')
    .description('Fetch what LAM reads of a model of the Hugging Face Hub. It then runs without a connection.')
    .argument('<name>', 'owner/name, or owner/name@revision')
    .option('-q, --quiet', QUIET)
    .option('--json', 'write it as JSON')
    .addHelpText('after', pullHelp)
    .action(async (name: string, flags) => {
      const { pull } = await import('./commands/pull.js')
      await pull(name, flags, interruption.signal)
    })
}

function infoCommand(interruption: Interruption): Command {
  const command = new Command('info')
    .summary('show the model, the backends and what is missing')
    .description('Show the model, the backends found with their devices, versions, and how to get what is missing.')
    .option('--json', 'write it as JSON')
    .option('--check', 'the same as lam doctor')
  return withEngineOptions(command)
    .addHelpText('after', infoHelp)
    .action(async (flags) => {
      if (flags.check) return examine(flags, interruption)
      const { info } = await import('./commands/info.js')
      await info(flags, interruption.signal)
    })
}

function doctorCommand(interruption: Interruption): Command {
  const command = new Command('doctor')
    .summary('find out what works here, for a bug report')
    .description('Look at the machine and the installation, and try every backend against the reference.')
    .option('-q, --quiet', QUIET)
    .option('--json', 'write it as JSON')
  return withEngineOptions(command)
    .addHelpText('after', doctorHelp)
    .action((flags) => examine(flags, interruption))
}

function traceCommand(interruption: Interruption): Command {
  const command = new Command('trace')
    .summary('show where the time goes, in a file for Perfetto')
    .description('Embed texts as lam embed does, and write a trace of the run instead of the rows.')
    .argument('[texts...]', 'texts to embed')
    .option('-f, --file <path>', 'embed each line of a file; may be given again; - is stdin', collect)
    .option('-w, --whole', 'take each file (or stdin) as one text instead of its lines')
    .option('-o, --output <path>', 'the file to write; - is stdout', 'lam-trace.json')
    .option('-q, --quiet', QUIET)
    .option('--json', 'write the times as JSON instead of a table')
  return withEncodeOptions(command)
    .addHelpText('after', traceHelp)
    .action(async (texts: string[], flags) => {
      if (nothingToRead(texts, flags)) command.error(NO_TEXTS)
      const { trace } = await import('./commands/trace.js')
      await trace(texts, flags, interruption)
    })
}

/** A backend that fails is no error of `lam doctor`, but sets the exit code. */
async function examine(flags: EngineOptions, interruption: Interruption): Promise<void> {
  const { doctor } = await import('./commands/doctor.js')
  if (!(await doctor(flags, interruption.signal))) interruption.stop(1)
}

function cacheCommand(): Command {
  return new Command('cache')
    .summary('list or clear the compiled programs kept between runs')
    .description(
      'List the compiled programs that the onnx backend keeps between runs. Native compiles nothing and keeps none.',
    )
    .option('--clear', 'remove them')
    .option('--json', 'write it as JSON')
    .addHelpText('after', cacheHelp)
    .action(async (flags) => {
      const { cache } = await import('./commands/cache.js')
      await cache(flags)
    })
}

/** `@lamjs/bench` reads the arguments, `--help` among them. */
function benchCommand(interruption: Interruption): Command {
  return new Command('bench')
    .summary('measure the backends beside other programs')
    .argument('[arguments...]', 'lam bench --help lists the suites')
    .allowUnknownOption()
    .action(async (_arguments: string[], _flags: unknown, command: Command) => {
      const { bench } = await import('./commands/bench.js')
      await bench(command.args, interruption)
    })
}

const QUIET = 'say nothing on stderr but warnings and errors'
const NPY_IS_NO_JSON = 'error: --json and --format npy both want stdout: name a file with --output'
const NO_TEXTS = 'error: no texts: give them as arguments, with --file, or on stdin'

/** Whether texts could only come from a terminal. */
function nothingToRead(texts: readonly string[], { file }: { readonly file?: readonly string[] }): boolean {
  return texts.length === 0 && file === undefined && process.stdin.isTTY
}

function collect(path: string, before: readonly string[] = []): string[] {
  return [...before, path]
}
