// Ends workers of a queue, and Redis itself, at random moments until the shards of a job have landed; then another job, until the kills are
// spent. Each job's parts must be those of a run in one process, byte for byte: no row lost, none twice.
//
//     node scripts/queue-kill-test.mjs [--kills 100] [--redis-every 5] [--workers 3] [--shards 60] [--seed 1]

import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { LAM } from '@lamjs/core'
import { native } from '@lamjs/native'
import { tinyHierarchical } from '@lamjs/oracle'
import { startRedis } from '@lamjs/tooling/redis'
import { readDescription, runJob } from '../dist/index.js'
import { runQueuedJob } from '../dist/queue/index.js'
import { compareParts, generator, numbers, partsOf, randomRows } from './kill-test-tools.mjs'

const defaults = { kills: '100', 'redis-every': '5', workers: '3', shards: '60', seed: '1' }
const options = numbers(defaults)
const ROWS = 40
const LEASE = 1
const worker = fileURLToPath(new URL('queue-worker.mjs', import.meta.url))
const random = generator(options.seed)
const folder = mkdtempSync(join(tmpdir(), 'lam-queue-kill-'))
const redis = await startRedis()
const tally = {
  workers: 0,
  redis: 0,
  jobs: 0,
  shards: 0,
  rows: 0,
  lost: 0,
  duplicated: 0,
  different: 0,
  begun: 0,
  busy: 0,
  leftovers: 0,
}
let children = []
try {
  const input = join(folder, 'texts.jsonl')
  writeFileSync(input, randomRows(options.shards * ROWS, random))
  const expected = await alone(input)
  while (tally.workers + tally.redis < options.kills) await job(input, expected)
  report()
} finally {
  for (const { child } of children) child.kill('SIGKILL')
  await redis.stop()
  rmSync(folder, { recursive: true, force: true })
}

function describe(input, out) {
  return readDescription({
    input: { kind: 'jsonl', paths: [input] },
    text: 'body',
    id: 'n',
    output: { kind: 'jsonl', path: out },
    shardRows: ROWS,
  })
}

/** The parts of a run in this process. */
async function alone(input) {
  const out = join(folder, 'alone')
  const embedder = new LAM(native({ threads: 1 }), { model: tinyHierarchical })
  await runJob(describe(input, out), { embedder, readsAnyLength: true })
  await embedder.dispose()
  return partsOf(out)
}

async function job(input, expected) {
  const name = `job-${tally.jobs}`
  const out = join(folder, name)
  const queue = { url: redis.url, name }
  let ended = false
  const running = runQueuedJob(describe(input, out), { queue, pollMs: 100, backoffMs: 100 }).finally(() => {
    ended = true
  })
  children = Array.from({ length: options.workers }, () => startWorker(name))
  while (!ended && tally.workers + tally.redis < options.kills) {
    await Promise.race([sleep(random() * 600), running])
    // On a busy machine most kills would hit workers that are starting.
    for (let i = 0; i < 300 && !ended && !children.some(({ busy }) => busy); i++) await sleep(10)
    if (ended) break
    if ((tally.workers + tally.redis) % options['redis-every'] === options['redis-every'] - 1) await killRedis()
    else await killWorker(name)
  }
  const result = await running
  const ends = children.map(({ child, gone }) => {
    child.kill('SIGTERM')
    return gone
  })
  await Promise.all(ends)
  children = []
  tally.jobs += 1
  tally.shards += result.shards.total
  tally.rows += result.rows
  for (const [what, number] of Object.entries(compareParts(await partsOf(out), expected))) tally[what] += number
  tally.leftovers += readdirSync(out).filter((file) => file.startsWith('.')).length
  if (result.shards.failed > 0) throw new Error(`dead letters: ${JSON.stringify(result.failures)}`)
  rmSync(out, { recursive: true })
}

function startWorker(name) {
  const child = spawn(process.execPath, [worker, redis.url, name, String(LEASE)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const started = { child, gone: new Promise((resolve) => child.on('exit', resolve)), busy: false }
  createInterface(child.stdout).on('line', (line) => {
    const { kind } = JSON.parse(line)
    if (kind === 'begun') tally.begun += 1
    started.busy = kind === 'begun'
  })
  return started
}

/** Mostly one that works on a shard. */
async function killWorker(name) {
  const busy = children.filter((one) => one.busy)
  const among = busy.length > 0 && random() < 0.8 ? busy : children
  const victim = among[Math.floor(random() * among.length)]
  victim.child.kill('SIGKILL')
  await victim.gone
  if (victim.busy) tally.busy += 1
  tally.workers += 1
  children[children.indexOf(victim)] = startWorker(name)
}

async function killRedis() {
  await redis.end(random() < 0.5 ? 'SIGKILL' : 'SIGTERM')
  await sleep(random() * 300)
  await redis.restart()
  tally.redis += 1
}

function report() {
  const { workers, redis: redisKills, jobs, shards, rows, begun, busy, lost, duplicated, different, leftovers } = tally
  console.log(
    `${workers + redisKills} kills (${workers} of workers, ${busy} of these in a shard, ${redisKills} of Redis), ${jobs} jobs, ${shards} shards begun ${begun} times, ` +
      `${rows} rows: lost ${lost}, duplicated ${duplicated}, parts that differ ${different}; ${leftovers} temporary files left by killed writers`,
  )
  process.exitCode = lost + duplicated + different === 0 ? 0 : 1
}
