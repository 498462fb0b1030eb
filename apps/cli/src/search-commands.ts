import { Command, InvalidArgumentError, Option } from 'commander'
import { evalHelp, indexHelp, mcpHelp, searchHelp, watchHelp } from './help.js'
import type { Interruption } from './interruption.js'
import { wholeNumber, withEngineOptions } from './options.js'

/** `lam index`, `search`, `watch`, `eval` and `mcp`: the index of one's files. */
export function searchCommands(interruption: Interruption): Command[] {
  return [
    indexCommand(interruption),
    searchCommand(interruption),
    watchCommand(interruption),
    evalCommand(interruption),
    mcpCommand(interruption),
  ]
}

function indexCommand(interruption: Interruption): Command {
  const command = new Command('index')
    .summary('index folders and files, for lam search')
    .description('Make or update an index of the texts in folders and files. Only what is new or changed is embedded.')
    .argument('<paths...>', 'folders and files; - reads names of files from stdin, one a line')
    .option('-0, --null', 'the names on stdin end with NUL, as find -print0 writes them')
  return withNewIndex(command)
    .option('-q, --quiet', QUIET)
    .option('--json', 'write the report as JSON')
    .addHelpText('after', indexHelp)
    .action(async (paths: string[], flags) => {
      const { indexFiles } = await import('./commands/search/index-files.js')
      await indexFiles(paths, flags, interruption)
    })
}

function searchCommand(interruption: Interruption): Command {
  const command = new Command('search')
    .summary('find passages of an index by meaning and by words')
    .description('Find the passages of an index that answer a query, by meaning and by words.')
    .argument('<query>', 'what to look for')
    .option('-n, --top <n>', 'how many passages to show', wholeNumber(1), 10)
    .addOption(
      new Option('--mode <mode>', 'by meaning (vectors), by words, or both')
        .choices(['hybrid', 'vectors', 'words'])
        .default('hybrid'),
    )
    .option('--path <glob>', "of files whose path matches: 'docs/**', '*.md'; may be given again", collect)
    .option('--where <key=value>', 'of documents with this metadata; may be given again', condition)
  return withIndex(withReranker(command))
    .option('-q, --quiet', QUIET)
    .option('--json', 'write an array of what was found, best first')
    .addHelpText('after', searchHelp)
    .action(async (query: string, flags) => {
      const { searchIndex } = await import('./commands/search/search.js')
      await searchIndex(query, flags, interruption)
    })
}

function watchCommand(interruption: Interruption): Command {
  const command = new Command('watch')
    .summary('keep an index up to date while files change')
    .description('Index folders and files, and again after each change of them, until stopped by Ctrl-C.')
    .argument('<paths...>', 'folders and files')
  return withNewIndex(command)
    .option('-q, --quiet', QUIET)
    .option('--json', 'write a report of each update as a JSON line')
    .addHelpText('after', watchHelp)
    .action(async (paths: string[], flags) => {
      const { watchFiles } = await import('./commands/search/watch.js')
      await watchFiles(paths, flags, interruption)
    })
}

function evalCommand(interruption: Interruption): Command {
  const command = new Command('eval')
    .summary('measure how well an index answers questions of yours')
    .description('Ask an index questions whose answers are known, by vectors, by words and by both.')
    .argument('<questions.jsonl>', 'a question a line, with the places that answer it')
    .option('-k, --k <n>', 'how many hits of a question count', wholeNumber(1), 10)
  return withIndex(withReranker(command))
    .option('-q, --quiet', QUIET)
    .option('--json', 'write the measures as JSON, with those of each question')
    .addHelpText('after', evalHelp)
    .action(async (questions: string, flags) => {
      const { evaluateIndex } = await import('./commands/search/evaluate.js')
      await evaluateIndex(questions, flags, interruption)
    })
}

function mcpCommand(interruption: Interruption): Command {
  const command = new Command('mcp')
    .summary('give assistants the index, by the Model Context Protocol')
    .description('Serve the tools search, similarity and embed on stdin and stdout, by the Model Context Protocol.')
    .option('--root <folder>', 'the folder in which lam index ran (default: the current one)')
  return withIndex(withReranker(command))
    .addHelpText('after', mcpHelp)
    .action(async (flags) => {
      const { mcp } = await import('./commands/mcp/mcp.js')
      await mcp(flags, interruption)
    })
}

const QUIET = 'say nothing on stderr but warnings and errors'

/** Adds the options that say which index, and those of the model. */
function withIndex(command: Command): Command {
  command
    .addOption(
      new Option('--index <path>', 'its folder, or postgres://… (default: .lam/index in the current folder)').env(
        'LAM_INDEX',
      ),
    )
    .option('--wait <s>', 'how long to wait for another process that holds the folder', wholeNumber(0, 86_400), 10)
  return withEngineOptions(command)
}

/** Adds these and the options of a new index. An existing one keeps what it was made with. */
function withNewIndex(command: Command): Command {
  return withIndex(command)
    .addOption(
      new Option('--cut <where>', 'where passages end; of a new index (default: paragraphs)').choices([
        'paragraphs',
        'headings',
        'sentences',
        'tokens',
      ]),
    )
    .option('--most <n>', 'most characters of a passage, or tokens (default: 800, 200 tokens)', wholeNumber(1))
    .option('--overlap <n>', 'how much of a passage the next repeats (default: 0)', wholeNumber(0))
    .addOption(
      new Option('--keep <format>', 'how its vectors are kept (default: int8)').choices(['int8', 'float32', 'binary']),
    )
    .option('--columns <names>', 'columns of JSONL and CSV files that make the text, with commas between', namesOf)
    .option('--language <name>', 'of its words, as PostgreSQL names it; simple is none (default: english)')
    .addOption(
      new Option('--context <way>', 'what a passage is read with (default: windows)').choices([
        'document',
        'windows',
        'passage',
        'both',
      ]),
    )
}

function withReranker(command: Command): Command {
  return command.option('--rerank <model>', 'a cross-encoder that sorts the first 50 hits anew')
}

function collect(value: string, before: readonly string[] = []): string[] {
  return [...before, value]
}

/** `key=value`, of which the key has no `=`. */
function condition(value: string, before: readonly (readonly [string, string])[] = []): [string, string][] {
  const [, key, wanted] = /^([^=]+)=(.*)$/s.exec(value) ?? []
  if (key === undefined) throw new InvalidArgumentError('Expected key=value.')
  return [...before.map(([k, v]): [string, string] => [k, v]), [key, wanted]]
}

const namesOf = (names: string) => names.split(',').map((name) => name.trim())
