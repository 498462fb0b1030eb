import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { LAM } from '@lamjs/core'
import { native } from '@lamjs/native'
import { checkpointBytes, tinyHierarchical } from '@lamjs/oracle'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { readDescription, runJob } from '../index.js'

const lam = new LAM(native({ threads: 1 }), { model: tinyHierarchical })
const engine = { embedder: lam, readsAnyLength: true }
const texts = Array.from({ length: 25 }, (_, i) => `Text ${i}: ${'long '.repeat(i)}🦊`)
let folder: string
let input: string
let out: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lam-job-'))
})
beforeEach(async () => {
  input = join(folder, `${Math.random()}.jsonl`)
  out = `${input}.out`
  await writeFile(input, texts.map((body, n) => JSON.stringify({ n, body, tag: `t${n}` })).join('\n'))
})
afterAll(async () => {
  await lam.dispose()
  await rm(folder, { recursive: true })
})

const describeJob = (more: object = {}) =>
  readDescription({
    input: { kind: 'jsonl', paths: [input] },
    text: 'body',
    id: 'n',
    keep: ['tag'],
    output: { kind: 'jsonl', path: out },
    shardRows: 10,
    ...more,
  })

async function parts(): Promise<Record<string, string>> {
  const names = (await readdir(out)).filter((name) => name.startsWith('part-'))
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await readFile(join(out, name), 'utf8')])),
  )
}

describe('a job', () => {
  it('lands every row once, with the rows of encode', async () => {
    const report = await runJob(describeJob(), engine)
    expect(report).toMatchObject({ shards: { done: 3, skipped: 0, failed: 0, total: 3 }, rows: 25, rejected: 0 })
    const rows = Object.values(await parts()).flatMap((part) =>
      part
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line)),
    )
    const expected = (await lam.encode(texts, { maxTokens: Number.POSITIVE_INFINITY })).toArrays()
    expect(rows).toEqual(texts.map((_, n) => ({ id: n, tag: `t${n}`, embedding: expected[n] })))
  })

  it('goes on after an abort, and gives the same bytes', async () => {
    await runJob(describeJob(), engine)
    const whole = await parts()
    await rm(out, { recursive: true })
    const stop = new AbortController()
    const onProgress = ({ shards }: { shards: { done: number } }) => shards.done === 1 && stop.abort()
    await expect(runJob(describeJob(), engine, { signal: stop.signal, onProgress })).rejects.toMatchObject({
      code: 'LAM_ABORTED',
    })
    expect(Object.keys(await parts())).toEqual(['part-000000.jsonl'])
    expect((await runJob(describeJob(), engine)).shards).toEqual({ done: 2, skipped: 1, failed: 0, total: 3 })
    expect(await parts()).toEqual(whole)
  })

  it('refuses another job in the same output, and names what differs', async () => {
    await runJob(describeJob(), engine)
    await expect(runJob(describeJob({ encode: { dim: 8 } }), engine)).rejects.toMatchObject({
      code: 'LAM_JOB_MISMATCH',
      message: expect.stringContaining('job, dim differ'),
    })
    await writeFile(input, '{"n": 1, "body": "other"}')
    await expect(runJob(describeJob(), engine)).rejects.toMatchObject({
      code: 'LAM_JOB_MISMATCH',
      message: expect.stringContaining('fingerprint'),
    })
  })

  describe('with another model of the same name', () => {
    const manifest = () => join(out, '_lam', 'manifest.json')
    const remote = {
      ...engine,
      embedder: {
        encode: (some: readonly string[], options: object) => lam.encode(some, options),
        stream: (some: Iterable<string> | AsyncIterable<string>) => lam.stream(some),
        info: () => lam.info(),
        dispose: async () => {},
      },
    }

    it('is refused by the hash of its files', async () => {
      await runJob(describeJob(), engine)
      const files = await checkpointBytes(tinyHierarchical)
      const weights = files['model.safetensors'].slice()
      weights[weights.length - 4] ^= 1
      const model = { ...files, 'model.safetensors': weights, name: (await lam.info()).model }
      const other = new LAM(native({ threads: 1 }), { model })
      expect((await other.info()).model).toBe((await lam.info()).model)
      await expect(runJob(describeJob(), { ...engine, embedder: other })).rejects.toMatchObject({
        code: 'LAM_JOB_MISMATCH',
        message: expect.stringContaining('holds another job: modelHash differs'),
      })
      await other.dispose()
    })

    it('cannot be told by an embedder without files, or from a manifest older than the hash', async () => {
      await runJob(describeJob(), remote)
      expect(JSON.parse(await readFile(manifest(), 'utf8'))).toMatchObject({ modelHash: null })
      expect((await runJob(describeJob(), engine)).shards.skipped).toBe(3)
      const { modelHash, ...older } = JSON.parse(await readFile(manifest(), 'utf8'))
      await writeFile(manifest(), JSON.stringify(older))
      expect((await runJob(describeJob(), engine)).shards.skipped).toBe(3)
      await writeFile(manifest(), JSON.stringify({ ...older, modelHash: await lam.fingerprint() }))
      expect((await runJob(describeJob(), remote)).shards.skipped).toBe(3)
    })
  })

  it.each([
    ['{"n": 7}', 'LAM_INPUT_NOT_A_STRING'],
    ['{"n": 7, "body": 3}', 'LAM_INPUT_NOT_A_STRING'],
    ['{"n": 7, "body"', 'LAM_INPUT_NOT_A_STRING'],
  ])('tells where the row %s is poisoned, and lands the other shards', async (line) => {
    const lines = (await readFile(input, 'utf8')).split('\n')
    lines[12] = line
    await writeFile(input, lines.join('\n'))
    const { shards, failures } = await runJob(describeJob(), engine)
    expect(shards).toEqual({ done: 2, skipped: 0, failed: 1, total: 3 })
    expect(failures).toEqual([{ shard: '000001', message: expect.stringContaining(`${input}, line 13`) }])
    await rm(out, { recursive: true })
    const recorded = await runJob(describeJob({ onError: 'record' }), engine)
    expect(recorded).toMatchObject({ shards: { done: 3, failed: 0 }, rows: 24, rejected: 1 })
  })
})
