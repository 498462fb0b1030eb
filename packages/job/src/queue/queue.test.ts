import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Embedder, type Embeddings, type EncodeOptions, LAM } from '@lamjs/core'
import { native } from '@lamjs/native'
import { tinyHierarchical } from '@lamjs/oracle'
import { findRedis, type RedisServer, startRedis } from '@lamjs/tooling/redis'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { type JobDescription, type JobEngine, readDescription, runJob } from '../index.js'
import {
  cleanQueue,
  queueStatus,
  retryFailed,
  runQueuedJob,
  serveWorkerMetrics,
  type WorkEvent,
  type WorkOptions,
  work,
} from './index.js'

const PASSWORD = 'se:cr/et 1'
const ROWS = 25
const texts = Array.from({ length: ROWS }, (_, i) => `Text ${i}: ${'long '.repeat(i)}🦊`)

describe.skipIf(findRedis() === undefined)('a queue on redis', () => {
  let redis: RedisServer
  let folder: string
  let input: string
  let queue: { url: string; name: string }
  let number = 0

  beforeAll(async () => {
    redis = await startRedis({ password: PASSWORD })
    folder = await mkdtemp(join(tmpdir(), 'lam-queue-'))
  })
  afterAll(async () => {
    await redis.stop()
    await rm(folder, { recursive: true, force: true })
  })
  beforeEach(async () => {
    number += 1
    queue = { url: redis.url, name: `job-${number}` }
    await mkdir(join(folder, queue.name))
    input = join(folder, queue.name, 'texts.jsonl')
    await writeFile(input, texts.map((body, n) => JSON.stringify({ n, body })).join('\n'))
  })

  const openEngine = async (): Promise<JobEngine> => ({
    embedder: new LAM(native({ threads: 1 }), { model: tinyHierarchical }),
    readsAnyLength: true,
  })
  /** The engine with another `encode`. */
  const engineWith = async (
    encode: (embedder: Embedder, texts: readonly string[], options: EncodeOptions) => Promise<Embeddings>,
  ): Promise<JobEngine> => {
    const { embedder } = await openEngine()
    return {
      embedder: {
        encode: (given: readonly string[], options: EncodeOptions = {}) => encode(embedder, given, options),
        stream: (given) => embedder.stream(given),
        info: () => embedder.info(),
        dispose: () => embedder.dispose(),
      },
      readsAnyLength: true,
    }
  }
  const outOf = (name: string) => join(folder, queue.name, name)
  const describeJob = (out = 'out', more: object = {}): JobDescription =>
    readDescription({
      input: { kind: 'jsonl', paths: [input] },
      text: 'body',
      id: 'n',
      output: { kind: 'jsonl', path: outOf(out) },
      shardRows: 5,
      ...more,
    })
  const run = (job: JobDescription, more: object = {}) =>
    runQueuedJob(job, { queue, pollMs: 20, backoffMs: 50, ...more })

  /** Works until all is done. @returns the events */
  async function workUntilDone(more: Partial<WorkOptions> = {}): Promise<WorkEvent[]> {
    const events: WorkEvent[] = []
    await work({ queue, openEngine, untilDone: true, onEvent: (event) => events.push(event), ...more })
    return events
  }

  async function parts(out: string): Promise<Record<string, string>> {
    const names = (await readdir(outOf(out))).filter((name) => name.startsWith('part-'))
    return Object.fromEntries(
      await Promise.all(names.map(async (name) => [name, await readFile(join(outOf(out), name), 'utf8')])),
    )
  }

  async function alone(more: object = {}): Promise<Record<string, string>> {
    const engine = await openEngine()
    await runJob(describeJob('alone', more), engine)
    await engine.embedder.dispose()
    return parts('alone')
  }

  it('lands every shard once by two workers, with the bytes of a run in one process', async () => {
    const running = run(describeJob())
    const [report, first, second] = await Promise.all([running, workUntilDone(), workUntilDone({ concurrency: 2 })])
    expect(report).toMatchObject({
      shards: { done: 5, skipped: 0, failed: 0, total: 5 },
      rows: ROWS,
      queued: 5,
      failures: [],
    })
    const landed = [...first, ...second].filter(({ kind }) => kind === 'landed')
    expect(landed).toHaveLength(5)
    expect([...first, ...second].filter(({ kind }) => kind === 'finished')).toHaveLength(1)
    expect(await parts('out')).toEqual(await alone())
    expect(await queueStatus(queue)).toMatchObject({
      shards: { done: 5, total: 5, waiting: 0, active: 0, delayed: 0, failed: 0 },
      rows: ROWS,
      finished: true,
      failed: [],
    })
  })

  it('lands Parquet with the types of the plan, with the bytes of a run in one process', async () => {
    const typed = (out: string) => ({ id: undefined, keep: ['n'], output: { kind: 'parquet', path: outOf(out) } })
    await Promise.all([run(describeJob('out', typed('out'))), workUntilDone()])
    const found = await parts('out')
    expect(Object.keys(found)).toHaveLength(5)
    expect(found).toEqual(await alone(typed('alone')))
  })

  it('adds nothing when a job is added twice, and only what is missing when parts of the output were removed', async () => {
    expect((await run(describeJob(), { detach: true })).queued).toBe(5)
    expect((await run(describeJob(), { detach: true })).queued).toBe(0)
    await Promise.all([run(describeJob()), workUntilDone()])
    expect(await run(describeJob(), { detach: true })).toMatchObject({ queued: 0, shards: { skipped: 5 } })
    await rm(join(outOf('out'), '_lam', 'shards', '000002.json'))
    expect((await run(describeJob(), { detach: true })).queued).toBe(1)
    const [report] = await Promise.all([run(describeJob()), workUntilDone()])
    expect(report).toMatchObject({ queued: 0, shards: { done: 1, skipped: 4, total: 5 }, rows: ROWS })
  })

  it('refuses a second job in the same queue', async () => {
    await run(describeJob(), { detach: true })
    await expect(run(describeJob('other'))).rejects.toMatchObject({ code: 'LAM_JOB_MISMATCH' })
    await expect(cleanQueue(queue)).rejects.toMatchObject({ code: 'LAM_JOB_MISMATCH' })
    await cleanQueue(queue, { force: true })
    await expect(queueStatus(queue)).rejects.toMatchObject({ code: 'LAM_INPUT_INVALID' })
    expect((await run(describeJob('other'), { detach: true })).queued).toBe(5)
  })

  it('makes the shard of a poisoned text a dead letter with the place, lands the others, and tries it again when asked', async () => {
    const lines = (await readFile(input, 'utf8')).split('\n')
    await writeFile(input, [...lines.slice(0, 12), '{"n": 12}       ', ...lines.slice(13)].join('\n'))
    const [report, events] = await Promise.all([run(describeJob()), workUntilDone()])
    expect(report.shards).toEqual({ done: 4, skipped: 0, failed: 1, total: 5 })
    const reason = `LAM_INPUT_NOT_A_STRING: ${input}, line 13, id 12: The text is missing.`
    expect(report.failures).toEqual([{ shard: '000002', message: reason }])
    // Once: the text is the same in another attempt.
    expect(events.filter(({ kind }) => kind === 'failed')).toEqual([
      { kind: 'failed', shard: '000002', reason, last: true },
    ])
    expect(Object.keys(await parts('out'))).toHaveLength(4)
    expect(await queueStatus(queue)).toMatchObject({
      finished: false,
      failed: [{ shard: '000002', reason, attempts: 1 }],
      shards: { done: 4, failed: 1 },
    })
    expect(await retryFailed(queue)).toBe(1)
    expect((await queueStatus(queue)).shards).toMatchObject({ failed: 0, waiting: 1 })
  })

  it('tries a shard again with growing waits, and then makes it a dead letter', async () => {
    const started = performance.now()
    let calls = 0
    const failing = () =>
      engineWith(() => {
        calls += 1
        return Promise.reject(new Error('the device is lost'))
      })
    const job = describeJob('out', { shardRows: 100 })
    const [report] = await Promise.all([
      run(job, { attempts: 4, backoffMs: 100 }),
      workUntilDone({ openEngine: failing }),
    ])
    expect(calls).toBe(4)
    // 100 + 200 + 400 ms, each up to a fifth shorter.
    expect(performance.now() - started).toBeGreaterThan(560)
    expect(report.failures).toEqual([{ shard: '000000', message: 'the device is lost' }])
  })

  it('gives a shard back when its worker is to end, and when its worker cannot load the model', async () => {
    const stop = new AbortController()
    const events: WorkEvent[] = []
    const hanging = () =>
      engineWith(
        (_embedder, _texts, { signal }) =>
          new Promise((_resolve, reject) => signal?.addEventListener('abort', () => reject(signal.reason))),
      )
    const running = run(describeJob())
    const onEvent = (event: WorkEvent) => {
      events.push(event)
      if (event.kind === 'begun') setTimeout(() => stop.abort(), 50)
    }
    await work({ queue, openEngine: hanging, signal: stop.signal, graceSeconds: 0, onEvent })
    expect(events.map(({ kind }) => kind)).toEqual(['ready', 'begun', 'given back'])
    const broken = () => Promise.reject(new Error('no such model'))
    await expect(work({ queue, openEngine: broken })).rejects.toThrow('no such model')
    expect((await queueStatus(queue)).shards).toMatchObject({ waiting: 5, active: 0, failed: 0 })
    const [report] = await Promise.all([running, workUntilDone()])
    expect(report.shards.done).toBe(5)
    expect(await parts('out')).toEqual(await alone())
  })

  it('renews the lease of a shard that takes longer than its lease', { tags: ['slow'] }, async () => {
    const lines = Array.from({ length: 6 }, (_, n) =>
      JSON.stringify({ n, body: `${n} ${'garden winter plant '.repeat(2_000)}` }),
    )
    await writeFile(input, lines.join('\n'))
    // Computes, and then takes its time, so that a busy machine renews in time too.
    const slow = () =>
      engineWith(async (embedder, given, options) => {
        const rows = await embedder.encode(given, options)
        await sleep(5_000)
        return rows
      })
    const [report, events] = await Promise.all([
      run(describeJob('out', { shardRows: 6 })),
      workUntilDone({ openEngine: slow, leaseSeconds: 3 }),
    ])
    // The shard, and the completion of the output.
    expect(events.filter(({ kind }) => kind === 'begun')).toHaveLength(2)
    expect(events.filter(({ kind }) => kind === 'lease lost' || kind === 'trouble')).toEqual([])
    expect(report.shards.done).toBe(1)
  })

  it.each([
    { when: 'stops it where it can', stoppable: true, kinds: ['begun', 'lease lost', 'begun', 'landed'] },
    { when: 'lands it once where both finish', stoppable: false, kinds: ['begun', 'landed', 'begun', 'landed'] },
  ])('after the lease of a shard under way went to another worker, $when', async ({ stoppable, kinds }) => {
    // No renewal: the thread of JavaScript stands still for longer than the lease.
    let stood = false
    const standing = () =>
      engineWith(async (embedder, given, options) => {
        const rows = await embedder.encode(given, options)
        if (stood) return rows
        stood = true
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 900)
        await sleep(400)
        if (stoppable) options.signal?.throwIfAborted()
        return rows
      })
    const job = describeJob('out', { shardRows: 100 })
    const [report, events] = await Promise.all([run(job), workUntilDone({ openEngine: standing, leaseSeconds: 0.3 })])
    const shard = events.filter((event) => 'shard' in event && event.shard === '000000').map(({ kind }) => kind)
    expect(shard.filter((kind) => kind !== 'lease lost' || stoppable).slice(0, 4)).toEqual(kinds)
    expect(report).toMatchObject({ shards: { done: 1, failed: 0 }, rows: ROWS })
    expect(
      Object.values(await parts('out'))
        .join('')
        .trimEnd()
        .split('\n'),
    ).toHaveLength(ROWS)
  })

  it('has the keys that the Kubernetes manifest watches, and the options that it passes', async () => {
    const text = await readFile(new URL('../../deploy/workers.yaml', import.meta.url), 'utf8')
    const documents = parseAllDocuments(text).map((document) => {
      expect(document.errors).toEqual([])
      return document.toJS()
    })
    const of = (kind: string) => documents.find((document) => document.kind === kind)
    const words: string[] = of('Deployment').spec.template.spec.containers[0].args
    const after = (flag: string) => words[words.indexOf(flag) + 1]
    const named = { url: redis.url, name: after('--name'), prefix: after('--prefix') }
    await runQueuedJob(describeJob(), { queue: named, detach: true })
    const client = new Redis(redis.url)
    const lengths: number[] = []
    for (const { metadata } of of('ScaledObject').spec.triggers) lengths.push(await client.llen(metadata.listName))
    expect(lengths).toEqual([5, 0])
    client.disconnect()
    expect(of('Deployment').spec.template.spec.terminationGracePeriodSeconds).toBeGreaterThan(Number(after('--grace')))
  })

  it('counts what a worker did, for Prometheus', async () => {
    const metrics = await serveWorkerMetrics({ port: 0 })
    await Promise.all([run(describeJob()), workUntilDone({ onEvent: (event) => metrics.observe(event) })])
    const served = await (await fetch(`http://127.0.0.1:${metrics.port}/metrics`)).text()
    await metrics.close()
    expect(served).toContain('lam_job_shards_total{outcome="landed"} 5')
    expect(served).toContain(`lam_job_rows_total ${ROWS}`)
    expect(served).toContain('lam_job_shard_seconds_count 5')
  })

  it('keeps the password out of every message', async () => {
    const wrong = redis.url.replace(/:[^:@]*@/, ':wrong-secret@')
    const attempts = [
      work({ queue: { ...queue, url: wrong }, openEngine }),
      queueStatus({ ...queue, url: wrong }),
      queueStatus({ ...queue, url: 'http://:wrong-secret@127.0.0.1' }),
      queueStatus({ ...queue, url: redis.url.replace(/:\d+$/, ':1') }),
    ]
    const errors = await Promise.all(
      attempts.map((attempt) =>
        attempt.then(
          () => undefined,
          (error: unknown) => error,
        ),
      ),
    )
    expect(errors.map((error) => Object(error).code)).toEqual([
      'LAM_QUEUE_FAILED',
      'LAM_QUEUE_FAILED',
      'LAM_OPTION_INVALID',
      'LAM_QUEUE_FAILED',
    ])
    const { inspect } = await import('node:util')
    for (const error of errors) expect(inspect(error, { depth: 9 })).not.toMatch(/wrong-secret|se%3A|se:cr/)
  })
})
