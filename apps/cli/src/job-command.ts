import { Command, Option } from 'commander'
import { jobHelp, jobRunHelp, jobWorkHelp } from './help.js'
import type { Interruption } from './interruption.js'
import { wholeNumber, withEngineOptions } from './options.js'

/** `lam job`: bulk embedding in shards, in this process or by workers of a queue. */
export function jobCommand(interruption: Interruption): Command {
  const command = new Command('job')
    .summary('embed millions of texts in shards, here or on many machines')
    .description('Embed the rows of files in shards that land whole. A job that was stopped goes on where it stood.')
    .helpCommand(false)
    .addHelpText('after', jobHelp)
  command.addCommand(runCommand(interruption))
  command.addCommand(workCommand(interruption))
  command.addCommand(statusCommand())
  command.addCommand(retryCommand())
  command.addCommand(cleanCommand())
  return command
}

function runCommand(interruption: Interruption): Command {
  const command = new Command('run')
    .summary('run a job, or put its shards in a queue and wait for the workers')
    .argument('<files...>', "job.json, the job's description; or inputs: JSONL, CSV, Parquet, a text a line")
    .option('-o, --out <folder>', 'where the rows go: a file for each shard; or s3://bucket/folder')
    .addOption(
      new Option('--format <format>', 'of these files (default: parquet)').choices(['parquet', 'jsonl', 'npy']),
    )
    .addOption(
      new Option('--input-format <format>', "of the inputs (default: by their names' ends)").choices([
        'jsonl',
        'csv',
        'text',
        'parquet',
      ]),
    )
    .option('--text <column>', 'the column of the text (default: text)')
    .option('--id <column>', "the column of the id (default: the row's number)")
    .option('--keep <column,…>', 'columns that go to the output as they are; or all', columns)
    .option('--dim <n>', "width of the embeddings (default: the model's)", wholeNumber(1))
    .option('--max-tokens <n>', 'tokens kept of a text; a longer one is cut', wholeNumber(2))
    .option('--truncate', 'cut texts that are longer than the model reads; without it they fail')
    .option('--record-errors', 'note rows that cannot be embedded, and land the others of their shard')
    .option('--shard-rows <n>', 'rows of a shard, which lands whole or not at all (default: 10000)', wholeNumber(1))
    .option('--json', 'write events and the report as JSON lines')
    .option('-q, --quiet', 'show no progress')
  return withQueue(withEngineOptions(command))
    .option('--detach', 'with --queue: return once the shards are in the queue')
    .option('--attempts <n>', 'with --queue: how often a shard is tried', wholeNumber(1), 6)
    .option(
      '--backoff <ms>',
      'with --queue: wait before the second attempt; it doubles each time',
      wholeNumber(1),
      5_000,
    )
    .addHelpText('after', jobRunHelp)
    .action(async (files: string[], flags) => {
      const { runJobCommand } = await import('./commands/job/run.js')
      await runJobCommand(files, flags, interruption)
    })
}

function workCommand(interruption: Interruption): Command {
  const command = new Command('work')
    .summary('work on the shards of a queue, with any number of other workers')
    .description('Work on the shards of a queue until stopped. The job in the queue names model and backend.')
  return withQueue(command)
    .option('--concurrency <n>', 'shards at a time', wholeNumber(1), 1)
    .option('--threads <n>', 'threads of a CPU backend (default: one for each core)', wholeNumber(1))
    .option('--until-done', 'end when no shard is left')
    .option('--lease <s>', 'time after which the shard of a worker that died goes to another', wholeNumber(1), 30)
    .option(
      '--grace <s>',
      'time that a shard under way gets when the worker stops; then it is given back',
      wholeNumber(0),
      20,
    )
    .option('--metrics-port <n>', "serve Prometheus's metrics on this port; needs prom-client", wholeNumber(0, 65_535))
    .option('--metrics-host <address>', 'the address that they are served on', '127.0.0.1')
    .option('--json', 'write events as JSON lines')
    .addHelpText('after', jobWorkHelp)
    .action(async (flags) => {
      const { workCommand: run } = await import('./commands/job/work.js')
      await run(flags, interruption)
    })
}

function statusCommand(): Command {
  const command = new Command('status')
    .summary('show how far a job is, and what failed')
    .description("Show how far the job is of an output's folder, or without a folder that of a queue.")
    .argument('[folder]', 'where the rows go')
    .option('--json', 'write it as JSON')
  return withQueue(command).action(async (folder: string | undefined, flags) => {
    if (folder !== undefined) {
      const { folderStatusCommand } = await import('./commands/job/folder-status.js')
      return folderStatusCommand(folder, flags)
    }
    const { statusCommand: run } = await import('./commands/job/queue.js')
    await run(flags)
  })
}

function retryCommand(): Command {
  const command = new Command('retry')
    .summary('try the dead letters of a queue again')
    .option('--json', 'write it as JSON')
  return withQueue(command).action(async (flags) => {
    const { retryCommand: run } = await import('./commands/job/queue.js')
    await run(flags)
  })
}

function cleanCommand(): Command {
  const command = new Command('clean')
    .summary('remove the job from a queue; its output stays')
    .option('--force', 'also while shards are left')
    .option('--json', 'write it as JSON')
  return withQueue(command).action(async (flags) => {
    const { cleanCommand: run } = await import('./commands/job/queue.js')
    await run(flags)
  })
}

/** Adds the options that say where the queue is. */
function withQueue(command: Command): Command {
  return command
    .option(
      '--queue [url]',
      'redis://host:6379, Redis or Valkey (default: LAM_QUEUE, where a password is not seen by others)',
    )
    .option('--name <name>', 'the name of the job in that Redis', 'job')
    .option('--prefix <name>', 'before all keys in Redis', 'lam')
}

function columns(value: string): readonly string[] | 'all' {
  return value === 'all' ? value : value.split(',').map((name) => name.trim())
}
