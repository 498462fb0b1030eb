import { mkdirSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { Command } from 'commander'
import { type BenchFile, readBenchFile, writeBenchFile } from './bench-file.js'
import { Budget } from './budget.js'
import { PAGE_BACKEND } from './compile/backend-report.js'
import type { Output } from './output.js'
import { DRAWN_SUITES, writePage } from './page/write-page.js'
import { runSuite } from './run-suite.js'
import { checkWritable, type MeasureFlags, measureOptions } from './suite-command.js'
import { suites } from './suites/index.js'

interface Flags extends MeasureFlags {
  readonly from?: string[]
  readonly json?: true
  readonly html: string
  readonly save?: string
}

/** How the time is shared out: long texts and fresh processes take the most of it. */
const WEIGHTS: Readonly<Record<string, number>> = { compile: 3, latency: 2, length: 4, batch: 2, accuracy: 1 }

/** The command that writes the page of all plots, from what it measures or from files. */
export function reportCommand(output: Output): Command {
  const command = new Command('report')
  for (const option of measureOptions({ backends: ['native', 'onnx', PAGE_BACKEND], budget: '20m' }))
    command.addOption(option)
  return command
    .description('one page with plots of starts, latency, cost, memory, batches and accuracy')
    .option('--from <paths...>', 'draw files that --json wrote, or folders of them, and measure nothing')
    .option('--html <file>', 'the page', 'lam-report.html')
    .option('--save <folder>', 'also keep every sample there, for --from')
    .option('--json', 'write as JSON what the page is made of')
    .action(async (flags: Flags) => {
      const { html, from } = flags
      if (flags.json) output.takeOnlyJson()
      checkWritable(html)
      const files = from === undefined ? await measureAll(flags, output) : readResults(from)
      if (from !== undefined) await writePage(html, files)
      output.print(`Wrote ${html}.`)
      if (flags.json) output.json({ html, suites: files.map(({ suite, startedAt }) => ({ suite, startedAt })) })
    })
}

/** Writes the page after each suite, so that a run that is stopped leaves what was measured. A suite that fails ends none of the others. */
async function measureAll(flags: Flags, output: Output): Promise<readonly BenchFile[]> {
  const { html, save, backends, precision, peers, quick = false } = flags
  const budget = new Budget(flags.budget)
  const drawn = suites.filter(({ name }) => DRAWN_SUITES.includes(name))
  const files: BenchFile[] = []
  let weights = drawn.reduce((sum, { name }) => sum + WEIGHTS[name], 0)
  for (const suite of drawn) {
    const part = budget.part(WEIGHTS[suite.name] / weights)
    weights -= WEIGHTS[suite.name]
    const wanted = backends.filter((name) => name !== PAGE_BACKEND || suite.backends?.includes(name))
    const request = { backends: wanted, precisions: precision, peers, models: [], quick, budget: part.milliseconds }
    const file = await runSuite(suite, { ...request, signal: output.signal }, (event) => {
      if (event.type === 'progress') output.progress(`${suite.name}: ${event.message}`)
    }).catch((error: unknown) => {
      output.signal?.throwIfAborted()
      output.fail([`${suite.name} failed: ${error instanceof Error ? error.message : error}`])
    })
    if (file === undefined) continue
    files.push(file)
    if (save !== undefined) {
      mkdirSync(save, { recursive: true })
      writeBenchFile(join(save, `${suite.name}.json`), file)
    }
    await writePage(html, files)
    output.print(`${suite.name}: measured`)
  }
  return files
}

/**
 * Reads files that `--json` wrote. Of a folder, those that end in `.json`.
 * @throws Error for a file of another kind or schema, or of a run that was stopped
 */
function readResults(paths: readonly string[]): BenchFile[] {
  const inFolder = (folder: string) =>
    readdirSync(folder)
      .filter((name) => name.endsWith('.json'))
      .map((name) => join(folder, name))
  return paths
    .flatMap((path) => (statSync(path).isDirectory() ? inFolder(path) : [path]))
    .map((path) => {
      const file = readBenchFile(path)
      if (file.stopped)
        throw new Error(`${path} is of a run that was stopped. Measure it again: lam bench ${file.suite}`)
      return file
    })
}
