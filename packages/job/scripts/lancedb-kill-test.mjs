// Two processes write the same job into one table of LanceDB. Each is ended by SIGKILL at random moments and started again until the kills are spent;
// then one runs to the end. The table must hold every row once, with the vector of a run that nobody ended. Then the next table.
//
//     node scripts/lancedb-kill-test.mjs [--kills 60] [--shards 30] [--seed 1]
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { connect } from '@lancedb/lancedb'
import { generator, numbers, randomRows, startJob } from './kill-test-tools.mjs'

const { kills, shards, seed } = numbers({ kills: '60', shards: '30', seed: '1' })
const ROWS = 10
/** Kills of one table. */
const EACH = 12
const random = generator(seed)
const folder = mkdtempSync(join(tmpdir(), 'lam-lance-kill-'))
const uri = join(folder, 'db')
const tally = { kills: 0, inShards: 0, tables: 0, lost: 0, duplicated: 0, different: 0 }
try {
  const input = join(folder, 'texts.jsonl')
  writeFileSync(input, randomRows(shards * ROWS, random))
  const expected = await rowsOf('alone', () => whole(input, 'alone'))
  for (let table = 0; tally.kills < kills; table++) await test(input, `table-${table}`, expected)
  const { inShards, tables, lost, duplicated, different } = tally
  console.log(
    `${tally.kills} kills (${inShards} with shards under way), ${tables} tables of ${expected.size} rows: ` +
      `lost ${lost}, duplicated ${duplicated}, vectors that differ ${different}`,
  )
  process.exitCode = lost + duplicated + different === 0 ? 0 : 1
} finally {
  rmSync(folder, { recursive: true, force: true })
}

async function test(input, table, expected) {
  let left = Math.min(EACH, kills - tally.kills)
  const worker = async () => {
    while (left > 0) {
      left -= 1
      const run = start(input, table)
      await Promise.race([random() < 0.9 ? run.working : sleep(random() * 800), run.ended])
      await Promise.race([sleep(random() * 400), run.ended])
      run.child.kill('SIGKILL')
      if ((await run.ended).signal !== 'SIGKILL') continue
      tally.kills += 1
      if (run.begun()) tally.inShards += 1
    }
  }
  await Promise.all([worker(), worker()])
  const found = await rowsOf(table, () => whole(input, table))
  for (const [id, vectors] of expected) {
    const there = found.get(id) ?? []
    if (there.length === 0) tally.lost += 1
    tally.duplicated += Math.max(0, there.length - 1)
    if (there.some((vector) => vector !== vectors[0])) tally.different += 1
  }
  tally.duplicated += [...found.keys()].filter((id) => !expected.has(id)).length
  tally.tables += 1
}

/** Runs the job to its end. */
async function whole(input, table) {
  const { code } = await start(input, table).ended
  if (code !== 0) throw new Error(`a run that nobody ended gave ${code}`)
}

/** The vectors of a table, as text, by their rows' ids. */
async function rowsOf(table, run) {
  await run()
  const rows = new Map()
  for (const { id, vector } of await (await (await connect(uri)).openTable(table)).query().toArray())
    rows.set(id, [...(rows.get(id) ?? []), [...vector].join()])
  return rows
}

function start(input, table) {
  const description = {
    input: { kind: 'jsonl', paths: [input] },
    text: 'body',
    id: 'n',
    output: { kind: 'lancedb', uri, table },
    shardRows: ROWS,
  }
  return startJob(description, { stderr: 'ignore' })
}
