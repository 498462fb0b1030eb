// How long a job of one large file of JSON lines is planned, and in how much memory:
//
//     node scripts/plan-bench.mjs [--megabytes 1024] [--rows 100] [--typed 1]
//
// `rows` of a shard; `typed`: the output is Parquet with two kept columns, so that all values are read for their types.
import { createWriteStream, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { readDescription } from '../dist/index.js'
import { openInput } from '../dist/input/open-input.js'
import { planJob } from '../dist/plan/plan-job.js'
import { generator, numbers, randomRows } from './kill-test-tools.mjs'

const { megabytes, rows, typed } = numbers({ megabytes: '1024', rows: '100', typed: '0' })
const folder = mkdtempSync(join(tmpdir(), 'lam-plan-'))
try {
  const path = join(folder, 'texts.jsonl')
  const block = Buffer.from(randomRows(1_000, generator(1)))
  const blocks = function* () {
    for (let bytes = 0; bytes < megabytes * 2 ** 20; bytes += block.length) yield block
  }
  await pipeline(blocks, createWriteStream(path))
  const job = readDescription({
    input: { kind: 'jsonl', paths: [path] },
    text: 'body',
    keep: typed ? ['n', 'body'] : [],
    output: { kind: 'parquet', path: join(folder, 'out') },
    shardRows: rows,
  })
  const input = await openInput(job)
  const before = process.memoryUsage.rss()
  const start = performance.now()
  const { shards } = await planJob(job, input, new AbortController().signal)
  const seconds = (performance.now() - start) / 1000
  const peak = process.resourceUsage().maxRSS / 1024
  console.log(
    `${megabytes} MiB, ${shards.count} shards of ${rows} rows, ${shards.rows} rows in all${typed ? ', typed' : ''}: ` +
      `${seconds.toFixed(1)} s, peak ${peak.toFixed(0)} MiB (${(before / 2 ** 20).toFixed(0)} MiB before)`,
  )
  await shards.close()
  await input.close()
} finally {
  rmSync(folder, { recursive: true, force: true })
}
