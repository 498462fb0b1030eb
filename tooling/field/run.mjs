#!/usr/bin/env node
// The field matrix: installs the product in one empty project per cell, and compares the result with the declared one.
//
//     npm run test:field                     every cell
//     npm run test:field vite next/route     cells whose names begin with these
//     … -- --list | --short | --keep | --table
//
// --short runs the cells that `npm test` runs, and writes nothing. --keep leaves the projects on disk.
// --table only rewrites apps/docs/pages/reference/field.md from tooling/field/results.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { choose, loadCells } from './cells.mjs'
import { judge } from './judge.mjs'
import { endPrograms } from './programs.mjs'
import { openProject } from './project.mjs'
import { openPublished } from './published.mjs'
import { saveResults, writeTable } from './table.mjs'

const { values: options, positionals: names } = parseArgs({
  allowPositionals: true,
  options: {
    list: { type: 'boolean' },
    short: { type: 'boolean' },
    keep: { type: 'boolean' },
    table: { type: 'boolean' },
  },
})
const all = await loadCells()
const chosen = choose(all, names, options)

if (options.list)
  for (const { name, title, short } of chosen) console.log(`${name}${short ? ' (short)' : ''}: ${title}`)
else if (options.table) writeTable(all)
else process.exitCode = (await runCells(chosen)) ? 0 : 1

async function runCells(cells) {
  const home = mkdtempSync(join(tmpdir(), 'lam-field-'))
  const published = await openPublished()
  const results = []
  for (const signal of ['SIGINT', 'SIGTERM'])
    process.once(signal, () => {
      endPrograms()
      rmSync(home, { recursive: true, force: true })
      process.exit(1)
    })
  try {
    for (const cell of cells) {
      process.stdout.write(`${cell.name} … `)
      const result = await runCell(cell, home, published)
      results.push(result)
      // After each cell, because a run takes hours and may end before its last cell.
      if (!options.short) saveResults([result])
      console.log(
        `${result.asDeclared ? result.outcome : `NOT AS DECLARED: ${result.complaint}`} (${result.seconds} s)`,
      )
      if (!result.asDeclared && result.error) console.log(indent(result.error))
      else if (result.outcome === 'not run') console.log(indent(result.why))
    }
  } finally {
    await published.close()
    if (options.keep) console.log(`The projects are kept in ${home}`)
    else rmSync(home, { recursive: true, force: true })
  }
  if (!options.short) writeTable(all)
  return summarise(results)
}

async function runCell(cell, home, published) {
  const missing = cell.needs?.()
  const started = performance.now()
  if (missing !== undefined) return judge(cell, { missing, versions: {}, seconds: 0 })
  const project = openProject(cell, home, published)
  let error
  try {
    await cell.run(project)
  } catch (thrown) {
    error = thrown
  }
  const versions = project.versions()
  await project.close(options.keep)
  return judge(cell, { error, versions, seconds: Math.round((performance.now() - started) / 1000) })
}

/** Prints the counts. Returns whether every cell was as declared and at least one ran. */
function summarise(results) {
  const count = (test) => results.filter(test).length
  const ran = count(({ outcome }) => outcome !== 'not run')
  const passed = count(({ outcome, asDeclared }) => outcome !== 'not run' && asDeclared)
  for (const { name, why } of results.filter(({ outcome }) => outcome === 'not run'))
    console.log(`not run: ${name}: ${why}`)
  console.log(`cells: ${passed} as declared, ${ran - passed} not, ${results.length - ran} not run here`)
  if (ran === 0) console.error('No cell ran: that is no result.')
  return ran > 0 && passed === ran
}

function indent(text) {
  return text.replace(/^/gm, '    ')
}
