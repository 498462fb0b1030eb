// A job into Qdrant. No Qdrant runs here: Qdrant's own client talks to a double of the four requests that a job makes.
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { type QdrantDouble, startQdrantDouble } from '../testing/qdrant-double.js'
import { engineWith, StoreJobs, startJob, texts, writeTexts } from '../testing/store-jobs.js'

const KEY = 'a key of the test'

describe('Qdrant, by its client against an HTTP double (a real Qdrant: not run)', () => {
  const jobs = new StoreJobs()
  const run = jobs.run.bind(jobs)
  const expectedRows = jobs.expectedRows.bind(jobs)
  let qdrant: QdrantDouble
  let collections = 0

  beforeAll(async () => {
    vi.spyOn(console, 'warn').mockImplementation(() => {}) // The client warns of a key without TLS.
    vi.stubEnv('QDRANT_API_KEY', KEY)
    qdrant = await startQdrantDouble(KEY)
    await jobs.open()
  })
  afterEach(() => {
    qdrant.before = () => undefined
  })
  afterAll(async () => {
    vi.unstubAllEnvs()
    vi.restoreAllMocks()
    await qdrant?.stop()
    await jobs.close()
  })

  const sink = (output: object = {}, more: object = {}) =>
    jobs.into({ kind: 'qdrant', url: qdrant.url, collection: `docs ${collections++}`, ...output }, more)
  const landed = ({ output }: { output: { collection?: string } }) =>
    [...(qdrant.collections.get(output.collection as string)?.points.values() ?? [])]
      .map(({ vector, payload }) => ({ n: payload.id as number, tag: payload.tag, embedding: vector.map(Math.fround) }))
      .sort((a, b) => a.n - b.n)

  it('lands every row once with the rows of encode, and a second run lands nothing', async () => {
    const job = sink()
    expect(await run(job)).toMatchObject({ shards: { done: 5, failed: 0 }, rows: 45 })
    expect(landed(job)).toEqual(await expectedRows())
    const writes: string[] = []
    qdrant.before = ({ method, path }) => void (method === 'PUT' && writes.push(path))
    expect((await run(job)).shards).toMatchObject({ done: 0, skipped: 5 })
    expect(writes).toEqual([])
  })

  it('gives a row the same point in every run, a UUID', async () => {
    const [one, other] = [sink(), sink()]
    await run(one)
    await run(other)
    const ids = (job: typeof one) => [...(qdrant.collections.get(job.output.collection)?.points.keys() ?? [])].sort()
    expect(ids(one)).toEqual(ids(other))
    expect(ids(one)[0]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  })

  it('lands a receipt after the points of its shard', async () => {
    const job = sink({}, { shardRows: 300, input: { kind: 'jsonl', paths: [join(jobs.folder, 'many.jsonl')] } })
    await writeTexts(
      join(jobs.folder, 'many.jsonl'),
      Array.from({ length: 300 }, (_, n) => ({ n, body: 'short', tag: '' })),
    )
    const writes: string[] = []
    qdrant.before = ({ method, path }) => void (method === 'PUT' && path.endsWith('/points') && writes.push(path))
    await run(job)
    const points = `/collections/${encodeURIComponent(job.output.collection)}`
    expect(writes).toEqual([`${points}_lam/points`, `${points}/points`, `${points}/points`, `${points}_lam/points`])
  })

  it('refuses another job, another dimension or distance, int8 and a column of its own', async () => {
    const job = sink()
    await run(job)
    await expect(run({ ...job, shardRows: 9 })).rejects.toMatchObject({ code: 'LAM_JOB_MISMATCH' })
    await expect(run({ ...job, encode: { dim: 8 } })).rejects.toMatchObject({
      code: 'LAM_STORE_MISMATCH',
      message: expect.stringContaining(`vectors of ${jobs.dim} components, the job 8`),
    })
    await expect(run({ ...job, output: { ...job.output, distance: 'Euclid' } })).rejects.toMatchObject({
      code: 'LAM_STORE_MISMATCH',
    })
    for (const more of [{ encode: { output: 'int8' } }, { keep: ['lam_row'] }])
      await expect(run(sink({}, more))).rejects.toMatchObject({ code: 'LAM_OPTION_INVALID' })
  })

  it('tells of a wrong key and of a server that is not there, without the key', async () => {
    vi.stubEnv('QDRANT_API_KEY', 'wr0ng')
    const error = await run(sink()).catch((caught) => caught)
    vi.stubEnv('QDRANT_API_KEY', KEY)
    expect(error).toMatchObject({ code: 'LAM_STORE_FAILED', message: expect.stringContaining('QDRANT_API_KEY') })
    expect(error.message).not.toContain('wr0ng')
    await expect(run(sink({ url: 'http://127.0.0.1:2' }))).rejects.toMatchObject({
      code: 'LAM_STORE_FAILED',
      message: expect.stringContaining('Is the server running'),
    })
  })

  it.each([
    ['ends the connection', true],
    ['answers 500', 500],
  ] as const)('loses and doubles nothing when the server %s midway', async (_, failure) => {
    const job = sink()
    let writes = 0
    // The manifest, then points and receipt of each shard: the receipt of the second does not land.
    qdrant.before = ({ method, path }) => {
      if (method === 'PUT' && path.endsWith('/points')) writes += 1
      return writes > 4 ? failure : undefined
    }
    await expect(run(job)).rejects.toMatchObject({ code: 'LAM_STORE_FAILED' })
    expect(landed(job).length).toBe(20)
    qdrant.before = () => undefined
    expect((await run(job)).shards).toMatchObject({ done: 4, skipped: 1, failed: 0 })
    expect(landed(job)).toEqual(await expectedRows())
  })

  it('lands nothing of a shard with a row that fails, and the others whole', async () => {
    const job = sink({}, { input: await jobs.poisonedInput({ body: 13 }) })
    expect((await run(job)).shards).toMatchObject({ done: 4, failed: 1 })
    expect(landed(job).map(({ n }) => n)).toEqual(texts.map(({ n }) => n).filter((n) => n < 10 || n > 19))
  })

  it('gives a shard once when two workers have it at once', async () => {
    const job = sink()
    const slow = engineWith(jobs.engine, () => new Promise((resolve) => setTimeout(resolve, 5)))
    await Promise.all([run(job), run(job, slow)])
    expect(landed(job)).toEqual(await expectedRows())
  })

  it('loses and doubles nothing when its process is killed', async () => {
    const job = sink({}, { shardRows: 1 })
    // Between points and receipt of a shard, and between a receipt and the next points.
    for (const last of [6, 9]) {
      const child = startJob(job)
      const ended = new Promise((resolve) => child.once('exit', (_, signal) => resolve(signal)))
      let writes = 0
      qdrant.before = ({ method, path }) => {
        if (method === 'PUT' && path.endsWith('/points') && ++writes === last) child.kill('SIGKILL')
        return writes >= last ? true : undefined
      }
      expect(await ended).toBe('SIGKILL')
      qdrant.before = () => undefined
    }
    const { shards } = await run(job)
    expect(shards).toMatchObject({ failed: 0, total: 45 })
    expect(shards.skipped).toBeGreaterThan(0)
    expect(landed(job)).toEqual(await expectedRows())
  })
})
