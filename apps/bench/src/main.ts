#!/usr/bin/env node
import { writeFileSync } from 'node:fs'
import { backends } from '@lamjs/backends'
import type { Precision } from '@lamjs/core'
import { Argument, Command, InvalidArgumentError, Option } from 'commander'
import { openTextBuilder } from './corpus.js'
import { describeMachine, renderMachine } from './machine.js'
import { SHAPES, type ShapeName } from './peers/bert-shapes.js'
import { type PeerName, peerNames } from './peers/registry.js'
import type { BenchContext } from './suite.js'
import { suites } from './suites/index.js'
import { renderTable } from './table.js'

interface Flags {
  readonly backends: string[]
  readonly precision: Precision[]
  readonly peers: PeerName[]
  readonly models: ShapeName[]
  readonly pairs?: string
  readonly quick?: boolean
  readonly json?: string
}

const list = (value: string) => value.split(',').filter((part) => part !== '')

function shapeNames(value: string): ShapeName[] {
  const names = list(value)
  const unknown = names.find((name) => !Object.hasOwn(SHAPES, name))
  if (unknown !== undefined) throw new InvalidArgumentError(`There is no model ${unknown}.`)
  return names as ShapeName[]
}

function namesOfPeers(value: string): PeerName[] {
  const names = list(value)
  const unknown = names.find((name) => !(peerNames as readonly string[]).includes(name))
  if (unknown !== undefined) throw new InvalidArgumentError(`There is no peer ${unknown}.`)
  return names as PeerName[]
}

const program = new Command('bench')
  .description('Measures the LAM backends, side by side with what one would otherwise pick.')
  .addArgument(new Argument('<suite>', 'what to measure').choices(suites.map(({ name }) => name)))
  .addOption(
    new Option('--backends <list>', `of ${backends.map(({ name }) => name).join(', ')}`)
      .argParser(list)
      .default(['native', 'onnx']),
  )
  .addOption(
    new Option('--precision <list>', "such as float32,int8; each backend's default when absent")
      .argParser(list)
      .default([]),
  )
  .addOption(
    new Option('--peers <list>', `beside what: ${peerNames.join(', ')}`)
      .argParser(namesOfPeers)
      .default(['transformers']),
  )
  .addOption(
    new Option('--models <list>', `of published: ${Object.keys(SHAPES).join(', ')}; all when absent`)
      .argParser(shapeNames)
      .default([]),
  )
  .option('--pairs <file>', 'of outputs: CSV of first text, second text and score, such as stsb-dev.csv')
  .option('--quick', 'few texts and rounds: shows that the suite works, the numbers are not worth quoting')
  .option('--json <file>', 'also write every measurement to a file')
  .addHelpText('after', `\n${suites.map(({ name, description }) => `  ${name.padEnd(12)}${description}`).join('\n')}`)
  .action(run)

async function run(name: string, flags: Flags): Promise<void> {
  const suite = suites.find((candidate) => candidate.name === name)
  if (suite === undefined) throw new RangeError(`Unknown suite ${name}.`)
  const machine = describeMachine()
  const context: BenchContext = {
    backends: flags.backends,
    precisions: flags.precision,
    peers: flags.peers,
    models: flags.models,
    ...(flags.pairs === undefined ? {} : { pairs: flags.pairs }),
    quick: flags.quick === true,
    texts: await openTextBuilder(),
    progress: (message) => {
      if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${message}`)
    },
  }
  const report = await suite.run(context)
  context.progress('')
  console.log(`${suite.name}: ${suite.description}${context.quick ? ' (quick: not worth quoting)' : ''}\n`)
  console.log(`${renderMachine(machine)}\n`)
  for (const note of report.notes) console.log(note)
  for (const table of report.tables) console.log(`\n${renderTable(table)}`)
  if (flags.json !== undefined) {
    const { notes, data } = report
    const written = { suite: suite.name, quick: context.quick, machine, notes, data }
    writeFileSync(flags.json, `${JSON.stringify(written, undefined, 2)}\n`)
  }
}

await program.parseAsync()
