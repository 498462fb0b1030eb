import { accessSync, constants } from 'node:fs'
import { basename, dirname, resolve } from 'node:path'
import { backends } from '@lamjs/backends'
import { LamError, type Precision } from '@lamjs/core'
import { Command, InvalidArgumentError, Option } from 'commander'
import { type BenchFile, writeBenchFile } from './bench-file.js'
import { parseDuration } from './budget.js'
import { renderMachine } from './machine.js'
import type { Output } from './output.js'
import { DRAWN_SUITES, writePage } from './page/write-page.js'
import { SHAPES, type ShapeName } from './peers/bert-shapes.js'
import { type PeerName, peerNames } from './peers/registry.js'
import { runSuite } from './run-suite.js'
import type { Suite } from './suite.js'
import { renderTable } from './table.js'

/** What every command that measures can be told. */
export interface MeasureFlags {
  readonly backends: string[]
  readonly precision: Precision[]
  readonly peers: PeerName[]
  readonly budget: number
  readonly quick?: boolean
}

interface Flags extends MeasureFlags {
  readonly models?: ShapeName[]
  readonly pairs?: string | undefined
  readonly bounds?: string | undefined
  readonly soak?: number
  /** `true` is stdout. */
  readonly json?: string | true
  readonly html?: string
}

const DEFAULT_BUDGET = '5m'
const DEFAULT_PEERS: readonly PeerName[] = ['transformers']

/** The command of one suite. @param lam the file of the `lam` command that runs it */
export function suiteCommand(suite: Suite, output: Output, lam?: string): Command {
  const command = new Command(suite.name).description(suite.description)
  for (const option of measureOptions(suite)) command.addOption(option)
  command.option('--json [file]', 'also write every sample to a file; without a file, only that, to stdout')
  if (DRAWN_SUITES.includes(suite.name)) command.option('--html <file>', 'also write a page with plots')
  for (const name of suite.options ?? []) command.addOption(SUITE_OPTIONS[name]())
  return command.action((flags: Flags) =>
    runAndPrint(suite, flags, { output, lam, asked: () => askedOf(command.parent?.args ?? []) }),
  )
}

/** The options of `MeasureFlags`. @param defaults where they differ from those of most suites */
export function measureOptions({
  backends: names = ['native', 'onnx'],
  peers: beside = DEFAULT_PEERS,
  budget = DEFAULT_BUDGET,
}: Pick<Suite, 'backends' | 'peers' | 'budget'>): Option[] {
  const known = [...new Set([...backends.map(({ name }) => name), ...names])]
  return [
    new Option('--backends <list>', `of ${known.join(', ')}`)
      .argParser((value: string) => namesOf(value, known, 'backend'))
      .default(names, names.join(',')),
    new Option('--precision <list>', 'such as float32,int8').argParser(list).default([], "each backend's own"),
    new Option('--peers <list>', `beside what: ${peerNames.join(', ')}`)
      .argParser(peers)
      .default(beside, beside.join(',')),
    new Option('--budget <time>', 'such as 90s, 5m or 1h: rounds stop once it is spent, after three at the earliest')
      .argParser(duration)
      .default(duration(budget), budget),
    new Option('--quick', 'few texts and rounds: shows that the suite works; the numbers are not worth quoting'),
  ]
}

const SUITE_OPTIONS = {
  bounds: () => new Option('--bounds <file>', 'the least shares by instruction set (default: the committed ones)'),
  models: () => new Option('--models <list>', `of ${Object.keys(SHAPES).join(', ')} (default: all)`).argParser(shapes),
  pairs: () => new Option('--pairs <file>', 'CSV of first text, second text and score, such as stsb-dev.csv'),
  soak: () =>
    new Option(
      '--soak <minutes>',
      'instead: a mixed load for so long; fails where memory, sockets or files grow, or a request fails',
    ).argParser(minutes),
}

interface Caller {
  readonly output: Output
  readonly lam: string | undefined
  /** The command line, for the file of `--json`. */
  readonly asked: () => string
}

async function runAndPrint(suite: Suite, flags: Flags, { output, lam, asked }: Caller): Promise<void> {
  const { precision, json, html, models = [], quick = false, ...rest } = flags
  for (const path of [json, html]) if (typeof path === 'string') checkWritable(path)
  if (json === true) output.takeOnlyJson()
  const keep = (file: BenchFile) => {
    if (json === true) output.json(file)
    else if (json !== undefined) writeBenchFile(json, file)
  }
  const request = { ...rest, precisions: precision, models, quick, lam, signal: output.signal, command: asked() }
  output.printText(`${suite.name}: ${suite.description}${quick ? ' (quick: not worth quoting)' : ''}\n`)
  const file = await runSuite(suite, request, (event) => {
    if (event.type === 'start') output.printText(renderMachine(event.machine))
    if (event.type === 'progress') output.progress(event.message)
    if (event.type === 'table') output.print(`\n${renderTable(event.table, output.width)}`)
    if (event.type === 'stopped') keep(event.file)
    if (event.type === 'stopped' && typeof json === 'string') output.fail([`${json} has what was measured until then`])
  })
  output.printText(`\n${file.notes.join('\n')}`)
  if (file.failures !== undefined) output.fail(file.failures)
  keep(file)
  if (html !== undefined) await writePage(html, [file], suite.name)
}

/** Options of paths: where results go, which says nothing of them, and what is read, whose folder says nothing. */
const OUTPUTS = ['--json', '--html']
const INPUTS = ['--pairs', '--bounds']

/** `'lam bench size --backends native'` @param args behind `lam bench` */
export function askedOf(args: readonly string[]): string {
  const kept: string[] = []
  for (let i = 0; i < args.length; i++) {
    const [name, inline] = args[i].split('=', 2)
    const value = inline ?? (args[i + 1]?.startsWith('--') ? undefined : args[i + 1])
    const hasOwn = inline === undefined && value !== undefined
    if (OUTPUTS.includes(name)) i += hasOwn ? 1 : 0
    else if (INPUTS.includes(name) && value !== undefined) {
      kept.push(name, basename(value))
      i += hasOwn ? 1 : 0
    } else kept.push(args[i])
  }
  return ['lam bench', ...kept].join(' ')
}

/** Minutes of measuring are not lost to a folder that does not exist. @throws LamError `LAM_OUTPUT_FAILED` */
export function checkWritable(path: string): void {
  const folder = dirname(resolve(path))
  try {
    accessSync(folder, constants.W_OK)
  } catch (cause) {
    const message = `${path} cannot be written: there is no folder ${folder}, or it is closed to you.`
    throw new LamError('LAM_OUTPUT_FAILED', message, { cause })
  }
}

function list(value: string): string[] {
  return value.split(',').filter((part) => part !== '')
}

function shapes(value: string): ShapeName[] {
  return namesOf(value, Object.keys(SHAPES) as ShapeName[], 'model')
}

function peers(value: string): PeerName[] {
  return namesOf(value, peerNames, 'peer')
}

function namesOf<N extends string>(value: string, known: readonly N[], what: string): N[] {
  const names = list(value)
  const unknown = names.find((name) => !(known as readonly string[]).includes(name))
  if (unknown !== undefined)
    throw new InvalidArgumentError(`There is no ${what} ${unknown}; there are ${known.join(', ')}.`)
  return names as N[]
}

function minutes(value: string): number {
  const number = Number(value)
  if (!(number > 0)) throw new InvalidArgumentError('Expected a number of minutes above 0.')
  return number
}

function duration(value: string): number {
  const milliseconds = parseDuration(value)
  if (milliseconds === undefined) throw new InvalidArgumentError('Expected a time such as 90s, 5m or 1h.')
  return milliseconds
}
