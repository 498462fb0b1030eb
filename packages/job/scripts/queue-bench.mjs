// What a queue costs: shards a second that one Redis takes in and hands out, by number of connections that work at once. The shards are empty, so
// this is the bound that Redis and BullMQ set on any number of workers.
//
//     node scripts/queue-bench.mjs [--jobs 5000] [--url redis://…]     without --url: a Redis of its own, each command kept on the disk
import { parseArgs } from 'node:util'
import { startRedis } from '@lamjs/tooling/redis'
import { Queue, Worker } from 'bullmq'
import { Redis } from 'ioredis'

const { values } = parseArgs({ options: { jobs: { type: 'string', default: '5000' }, url: { type: 'string' } } })
const jobs = Number(values.jobs)
const shard = {
  name: '000000',
  index: 0,
  rows: 10_000,
  locator: { path: 's3://bucket/texts-000.jsonl', start: 0, end: 9_999_999, firstLine: 0, firstRow: 0 },
}

for (const durable of values.url === undefined ? [true, false] : [undefined]) {
  const server = values.url === undefined ? await startRedis({ durable }) : undefined
  const url = values.url ?? server.url
  const kept =
    durable === undefined ? url.replace(/\/\/.*@/, '//') : durable ? 'appendfsync always' : 'nothing on the disk'
  try {
    for (const concurrency of [1, 4, 16, 64]) console.log(`${kept}: ${await measure(url, concurrency)}`)
  } finally {
    await server?.stop()
  }
}

async function measure(url, concurrency) {
  const connection = new Redis(url, { maxRetriesPerRequest: null })
  const queue = new Queue('bench', { connection, prefix: 'lam-bench' })
  const before = await memoryOf(connection)
  const added = await seconds(async () => {
    for (let start = 0; start < jobs; start += 1_000) {
      const batch = Array.from({ length: Math.min(1_000, jobs - start) }, (_, i) => start + i)
      await queue.addBulk(
        batch.map((n) => ({
          name: 'shard',
          data: { job: 'bench', shard },
          opts: { jobId: `bench-${n}`, attempts: 6 },
        })),
      )
    }
  })
  const bytes = ((await memoryOf(connection)) - before) / jobs
  const done = await seconds(
    () =>
      new Promise((resolve, reject) => {
        let left = jobs
        const worker = new Worker('bench', async () => ({ rows: 10_000, tokens: 1_000_000, rejected: 0 }), {
          connection,
          prefix: 'lam-bench',
          concurrency,
        })
        worker.on('error', reject)
        worker.on('completed', () => {
          left -= 1
          if (left === 0) worker.close().then(resolve, reject)
        })
      }),
  )
  await queue.obliterate({ force: true })
  await queue.close()
  connection.disconnect()
  return `${concurrency} at once: ${rate(jobs / added)} shards/s added, ${rate(jobs / done)} shards/s leased and completed, ${Math.round(bytes)} bytes a waiting shard`
}

async function memoryOf(redis) {
  return Number(/used_memory:(\d+)/.exec(await redis.info('memory'))[1])
}

async function seconds(work) {
  const start = performance.now()
  await work()
  return (performance.now() - start) / 1000
}

function rate(value) {
  return Math.round(value).toLocaleString('en-US')
}
