import { Command, Option } from 'commander'
import { readBenchFile } from './bench-file.js'
import { compareRuns, comparisonTable } from './compare.js'
import type { Output } from './output.js'
import { renderTable } from './table.js'

/** Exits with 1 where `--fail-on slower` finds something slower. */
export function compareCommand(output: Output): Command {
  return new Command('compare')
    .description('two files of --json: the ratio of each engine and workload, and whether it shows a difference')
    .argument('<old>', 'file that --json wrote')
    .argument('<new>', 'a later one of the same suite')
    .addOption(new Option('--fail-on <verdict>', 'exit with 1 where anything is').choices(['slower']))
    .option('--json', 'write it as JSON')
    .addHelpText('after', HELP)
    .action((old: string, recent: string, flags: { readonly failOn?: 'slower'; readonly json?: true }) => {
      if (flags.json) output.takeOnlyJson()
      const comparison = compareRuns(readBenchFile(old), readBenchFile(recent))
      if (flags.json) output.json(comparison)
      output.print(renderTable(comparisonTable(comparison), output.width))
      output.printText(`\n${[NOTE, ...comparison.warnings].join('\n')}`)
      const worse = comparison.compared.filter(({ verdict }) => verdict === 'worse')
      if (flags.failOn === 'slower' && worse.length > 0) {
        output.fail(worse.map(({ subject, workload, metric }) => `slower: ${subject}, ${workload}, ${metric.name}`))
      }
    })
}

const NOTE =
  'An interval tells of the noise within the two runs, not of what changed on the machine between them: run old and new in turn, more than once.'

const HELP = `
Examples:
  $ lam bench throughput --json old.json
  $ lam bench throughput --json new.json
  $ lam bench compare old.json new.json --fail-on slower`
