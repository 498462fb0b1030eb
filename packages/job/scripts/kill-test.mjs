// Ends a job's process by SIGKILL at random moments and starts it again until its shards have landed; then another job, in the next format,
// until the kills are spent. Each job's parts must be those of a run that nobody ended, byte for byte: no row lost, none twice.
//
// With --s3 1 the input and the output lie in S3, in a server of their own.
//
//     node scripts/kill-test.mjs [--kills 100] [--shards 40] [--seed 1] [--s3 0]
import { copyFileSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { startS3 } from '@lamjs/tooling/s3'
import { compareParts, generator, numbers, partsOf, randomRows, startJob } from './kill-test-tools.mjs'

const { kills, shards, seed, s3 } = numbers({ kills: '100', shards: '40', seed: '1', s3: '0' })
const ROWS = 40
const formats = ['jsonl', 'parquet', 'npy']
const random = generator(seed)
const folder = mkdtempSync(join(tmpdir(), 'lam-job-kill-'))
const server = s3 ? await startS3() : undefined
const tally = { kills: 0, inShards: 0, jobs: 0, shards: 0, rows: 0, lost: 0, duplicated: 0, different: 0, leftovers: 0 }
try {
  const input = join(folder, 'texts.jsonl')
  writeFileSync(input, randomRows(shards * ROWS, random))
  if (server) copyFileSync(input, join(server.bucket, 'texts.jsonl'))
  const expected = {}
  for (let job = 0; tally.kills < kills; job += 1) {
    const kind = formats[job % formats.length]
    expected[kind] ??= await alone(input, kind)
    await endAgainAndAgain(input, kind, expected[kind])
  }
  report()
} finally {
  await server?.stop()
  rmSync(folder, { recursive: true, force: true })
}

/** The parts of a run that nobody ends. */
async function alone(input, kind) {
  const out = join(folder, `alone-${kind}`)
  const { code } = await start(input, kind, out).ended
  if (code !== 0) throw new Error(`the run that nobody ended gave ${code}`)
  return partsOf(out)
}

async function endAgainAndAgain(input, kind, expected) {
  const out = server ? join(server.bucket, 'out') : join(folder, 'out')
  for (;;) {
    const run = server ? start('s3://bucket/texts.jsonl', kind, 's3://bucket/out') : start(input, kind, out)
    if (tally.kills < kills) {
      // Mostly once shards are under way, at times while the process starts.
      const wait =
        random() < 0.85
          ? Promise.race([run.working, run.ended]).then(() => sleep(random() * 250))
          : sleep(random() * 600)
      await Promise.race([wait, run.ended])
      if (run.child.kill('SIGKILL')) {
        const { signal } = await run.ended
        if (signal === 'SIGKILL') {
          tally.kills += 1
          if (run.begun()) tally.inShards += 1
          continue
        }
      }
    }
    const { code } = await run.ended
    if (code !== 0) throw new Error(`a run gave ${code}`)
    break
  }
  const found = await partsOf(out)
  for (const [what, number] of Object.entries(compareParts(found, expected))) tally[what] += number
  tally.jobs += 1
  tally.shards += shards
  tally.rows += shards * ROWS
  tally.leftovers += readdirSync(out, { recursive: true }).filter((name) => name.endsWith('.lam-part')).length
  rmSync(out, { recursive: true })
}

function start(input, kind, out) {
  const description = {
    input: { kind: 'jsonl', paths: [input] },
    text: 'body',
    id: 'n',
    output: { kind, path: out },
    shardRows: ROWS,
  }
  return startJob(description, { env: { ...server?.env, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' } })
}

function report() {
  const { inShards, jobs, rows, lost, duplicated, different, leftovers } = tally
  console.log(
    `${tally.kills} kills (${inShards} with shards under way), ${jobs} jobs, ${tally.shards} shards, ${rows} rows: ` +
      `lost ${lost}, duplicated ${duplicated}, parts that differ ${different}, temporary files left ${leftovers}`,
  )
  process.exitCode = lost + duplicated + different + leftovers === 0 ? 0 : 1
}
