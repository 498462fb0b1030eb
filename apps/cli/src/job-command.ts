import { Command } from 'commander'
import { jobHelp, jobRunHelp, jobWorkHelp } from './help.js'
import type { Interruption } from './interruption.js'
import { wholeNumber } from './options.js'

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
  for (const sub of command.commands) sub.option('--debug', 'print the stack of an error')
  return command
}

function runCommand(interruption: Interruption): Command {
  const command = new Command('run')
    .summary('run a job, or put its shards in a queue and wait for the workers')
    .argument('<job.json>', "the job's description")
    .option('--json', 'write events and the report as JSON lines')
    .option('-q, --quiet', 'show no progress')
    .option('--threads <n>', 'threads of a CPU backend (default: one for each core)', wholeNumber(1))
  return withQueue(command)
    .option('--detach', 'with --queue: return once the shards are in the queue')
    .option('--attempts <n>', 'with --queue: how often a shard is tried', wholeNumber(1), 6)
    .option(
      '--backoff <ms>',
      'with --queue: wait before the second attempt; it doubles each time',
      wholeNumber(1),
      5_000,
    )
    .addHelpText('after', jobRunHelp)
    .action(async (file: string, flags) => {
      const { runJobCommand } = await import('./commands/job/run.js')
      await runJobCommand(file, flags, interruption)
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
    .summary('show how far the job of a queue is, and its dead letters')
    .option('--json', 'write it as JSON')
  return withQueue(command).action(async (flags) => {
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
