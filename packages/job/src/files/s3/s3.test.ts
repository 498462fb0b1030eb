// Jobs from S3 and into it, against a server of its own; a proxy before it spoils requests.
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { CreateMultipartUploadCommand, ListMultipartUploadsCommand, S3Client } from '@aws-sdk/client-s3'
import { LAM } from '@lamjs/core'
import { native } from '@lamjs/native'
import { tinyHierarchical } from '@lamjs/oracle'
import { findRclone, type S3Server, startS3 } from '@lamjs/tooling/s3'
import { parquetWriteFile } from 'hyparquet-writer'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { folderStatus, readDescription, runJob } from '../../index.js'
import { type S3Proxy, startS3Proxy } from '../../testing/s3-proxy.js'
import { engineWith, texts, writeTexts } from '../../testing/store-jobs.js'
import { openFiles } from '../open-files.js'
import { S3Files } from './s3-files.js'

/** The smallest piece of an upload that S3 takes. */
const PIECE = 5 << 20

describe.skipIf(findRclone() === undefined)('S3', { timeout: 60_000 }, () => {
  const lam = new LAM(native({ threads: 1 }), { model: tinyHierarchical })
  const engine = { embedder: lam, readsAnyLength: true }
  let server: S3Server
  let proxy: S3Proxy
  let folder: string
  let outputs = 0

  beforeAll(async () => {
    server = await startS3()
    proxy = await startS3Proxy(server.url)
    folder = await mkdtemp(join(tmpdir(), 'lam-s3-jobs-'))
    await writeTexts(join(folder, 'texts.jsonl'))
    const csv = texts.map(({ n, body, tag }) => `${n},"${body}","${tag.replaceAll('"', '""')}"\r\n`)
    await writeFile(join(folder, 'texts.csv'), `\ufeffn,body,tag\r\n${csv.join('')}`)
    parquetWriteFile({
      filename: join(folder, 'texts.parquet'),
      columnData: (['n', 'body', 'tag'] as const).map((name) => ({ name, data: texts.map((row) => row[name]) })),
      rowGroupSize: 16,
    })
    for (const kind of ['jsonl', 'csv', 'parquet']) await put(`in/texts.${kind}`, join(folder, `texts.${kind}`))
  })
  beforeEach(() => {
    for (const [name, value] of Object.entries(server.env)) vi.stubEnv(name, value)
    vi.stubEnv('AWS_ENDPOINT_URL_S3', proxy.url)
    vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true')
    vi.stubEnv('AWS_CONFIG_FILE', join(folder, 'none'))
    vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', join(folder, 'none'))
  })
  afterEach(() => {
    vi.unstubAllEnvs()
    proxy.before = () => undefined
    proxy.requests.length = 0
  })
  afterAll(async () => {
    await lam.dispose()
    await proxy?.stop()
    await server?.stop()
    await rm(folder, { recursive: true, force: true })
  })

  async function put(key: string, from: string): Promise<void> {
    const path = join(server.bucket, key)
    await mkdir(dirname(path), { recursive: true })
    await copyFile(from, path)
  }

  const describeJob = (kind: string, paths: string[], output: object) =>
    readDescription({ input: { kind, paths }, text: 'body', id: 'n', keep: ['tag'], shardRows: 20, output })

  async function parts(path: string): Promise<Record<string, string>> {
    const names = (await readdir(path)).filter((name) => name.startsWith('part-'))
    return Object.fromEntries(
      await Promise.all(names.map(async (name) => [name, await readFile(join(path, name), 'base64')])),
    )
  }

  /** The parts of a job on local files alone. */
  async function local(kind: string, output: string): Promise<Record<string, string>> {
    const path = join(folder, `${kind}-${output}`)
    await runJob(describeJob(kind, [join(folder, `texts.${kind}`)], { kind: output, path }), engine)
    return parts(path)
  }

  const newOutput = () => `out-${outputs++}`

  const uploads = async (prefix: string) => {
    const client = new S3Client({ forcePathStyle: true })
    const found = await client.send(new ListMultipartUploadsCommand({ Bucket: 'bucket', Prefix: prefix }))
    client.destroy()
    return found.Uploads?.length ?? 0
  }

  it.each([
    ['jsonl', 'parquet'],
    ['csv', 'jsonl'],
    ['parquet', 'npy'],
  ])('gives for %s in and %s out the bytes of local files, and tells how far it is', async (kind, output) => {
    const out = newOutput()
    const job = describeJob(kind, [`s3://bucket/in/*.${kind}`], { kind: output, path: `s3://bucket/${out}/` })
    expect((await runJob(job, engine)).shards).toEqual({ done: 3, skipped: 0, failed: 0, total: 3 })
    expect(await parts(join(server.bucket, out))).toEqual(await local(kind, output))
    expect(await folderStatus(`s3://bucket/${out}`)).toMatchObject({ shards: { done: 3, total: 3 }, rows: 45 })
  })

  it('lands again what was removed, and nothing else', async () => {
    const out = newOutput()
    const job = describeJob('csv', ['s3://bucket/in/texts.csv'], { kind: 'jsonl', path: `s3://bucket/${out}` })
    await runJob(job, engine)
    expect((await runJob(job, engine)).shards).toEqual({ done: 0, skipped: 3, failed: 0, total: 3 })
    await rm(join(server.bucket, out, 'part-000001.jsonl'))
    expect((await runJob(job, engine)).shards).toEqual({ done: 1, skipped: 2, failed: 0, total: 3 })
    expect(await parts(join(server.bucket, out))).toEqual(await local('csv', 'jsonl'))
  })

  it('reads local files into S3, and those of S3 into a folder', async () => {
    const out = newOutput()
    const both = [join(folder, 'texts.jsonl'), 's3://bucket/in/texts.jsonl']
    await runJob(describeJob('jsonl', both, { kind: 'jsonl', path: `s3://bucket/${out}` }), engine)
    await runJob(describeJob('jsonl', both, { kind: 'jsonl', path: join(folder, out) }), engine)
    const found = await parts(join(server.bucket, out))
    expect(Object.keys(found)).toHaveLength(6)
    expect(found).toEqual(await parts(join(folder, out)))
  })

  it('finds more files than one answer lists, in the order of their names, and takes a name as it is', async () => {
    const keys = Array.from({ length: 1_002 }, (_, i) => `many/${i % 7}/${i} ü?#%20+&.txt`)
    for (let i = 0; i < 7; i++) await mkdir(join(server.bucket, `many/${i}`), { recursive: true })
    for (const key of [...keys, 'many/0/other.csv']) await writeFile(join(server.bucket, key), '')
    const files = await openFiles(['s3://bucket/many'])
    const s3 = files.of('s3://bucket/many')
    const found = (await s3.find('s3://bucket/many/**/*.txt')).map(({ path }) => path)
    expect(found).toEqual(keys.map((key) => `s3://bucket/${key}`).sort())
    expect((await s3.find('s3://bucket/many/3/*')).length).toBe(143)
    expect((await s3.find(found[5])).map(({ path }) => path)).toEqual([found[5]])
    expect(await s3.find('s3://bucket/man')).toEqual([])
    files.close()
  })

  it('reads files that gzip packed as those that it did not', async () => {
    for (const kind of ['jsonl', 'csv']) {
      const packed = gzipSync(await readFile(join(folder, `texts.${kind}`)))
      await writeFile(join(folder, `packed.${kind}.gz`), packed)
      await put(`in/packed.${kind}.gz`, join(folder, `packed.${kind}.gz`))
      const out = newOutput()
      const job = describeJob(kind, [`s3://bucket/in/packed.${kind}.gz`], { kind: 'jsonl', path: join(folder, out) })
      await runJob(job, engine)
      expect(await parts(join(folder, out))).toEqual(await local(kind, 'jsonl'))
    }
  })

  it('fails no shard when connections break, and reads on where they did', async () => {
    const out = newOutput()
    const expected = await local('jsonl', 'jsonl')
    let broken = 0
    proxy.before = ({ method, path }) =>
      method === 'GET' && path.includes('texts.jsonl') && broken++ % 3 < 2 ? { breakAfter: 100 } : undefined
    const job = describeJob('jsonl', ['s3://bucket/in/texts.jsonl'], { kind: 'jsonl', path: `s3://bucket/${out}` })
    expect((await runJob(job, engine)).shards).toMatchObject({ done: 3, failed: 0 })
    expect(broken).toBeGreaterThan(10)
    expect(await parts(join(server.bucket, out))).toEqual(expected)
  })

  it('says so when they break without end', async () => {
    proxy.before = ({ method, path }) =>
      method === 'GET' && path.includes('texts.jsonl') ? { breakAfter: 100 } : undefined
    const job = describeJob('jsonl', ['s3://bucket/in/texts.jsonl'], { kind: 'jsonl', path: join(folder, newOutput()) })
    await expect(runJob(job, engine)).rejects.toMatchObject({
      code: 'LAM_STORE_FAILED',
      message: expect.stringMatching(/texts\.jsonl: S3 cannot be reached.*it goes on where it stood/),
    })
  })

  it('writes a file by pieces that nobody sees before the last, and nothing of one that fails', async () => {
    const s3 = await S3Files.open({ piece: PIECE })
    const chunk = (i: number) => Buffer.alloc(3 << 20, i)
    const whole = Buffer.concat([0, 1, 2, 3].map(chunk))
    await s3.write('s3://bucket/pieces/whole', [0, 1, 2, 3].map(chunk))
    expect(proxy.requests.filter(({ path }) => path.includes('partNumber'))).toHaveLength(3)
    expect((await readFile(join(server.bucket, 'pieces/whole'))).equals(whole)).toBe(true)
    expect((await s3.readWhole('s3://bucket/pieces/whole'))?.equals(whole)).toBe(true)

    const cause = new Error('a row is poisoned')
    async function* failing() {
      yield* [0, 1, 2].map(chunk)
      expect(await uploads('pieces/failed')).toBe(1)
      throw cause
    }
    await expect(s3.write('s3://bucket/pieces/failed', failing())).rejects.toBe(cause)
    expect(await s3.facts('s3://bucket/pieces/failed')).toBeUndefined()
    expect(await uploads('pieces/')).toBe(0)
    s3.close()
  })

  it('removes what killed writers left of their uploads, of this job alone', async () => {
    const out = newOutput()
    const client = new S3Client({ forcePathStyle: true })
    for (const key of [`${out}/part-000001.jsonl`, `${out}2/part-000001.jsonl`])
      await client.send(new CreateMultipartUploadCommand({ Bucket: 'bucket', Key: key }))
    client.destroy()
    const job = describeJob('jsonl', ['s3://bucket/in/texts.jsonl'], { kind: 'jsonl', path: `s3://bucket/${out}` })
    await runJob(job, engine)
    expect(await uploads(`${out}/`)).toBe(0)
    expect(await uploads(`${out}2/`)).toBe(1)
  })

  it('gives the same bytes where two workers land the same shards', async () => {
    const out = newOutput()
    const job = describeJob('jsonl', ['s3://bucket/in/texts.jsonl'], { kind: 'jsonl', path: `s3://bucket/${out}` })
    const reports = await Promise.all([runJob(job, engine), runJob(job, engine)])
    expect(reports.map(({ shards }) => shards.done + shards.skipped)).toEqual([3, 3])
    expect(await parts(join(server.bucket, out))).toEqual(await local('jsonl', 'jsonl'))
  })

  it('refuses an input that changes during the job', async () => {
    const out = newOutput()
    await put('in/changing.jsonl', join(folder, 'texts.jsonl'))
    const job = describeJob('jsonl', ['s3://bucket/in/changing.jsonl'], { kind: 'jsonl', path: join(folder, out) })
    const changing = engineWith(engine, (call) => {
      // As many rows and bytes as before.
      if (call === 1) return writeTexts(join(server.bucket, 'in/changing.jsonl'), [...texts].reverse())
    })
    const { shards, failures } = await runJob(job, changing)
    expect(shards).toMatchObject({ done: 2, failed: 1 })
    expect(failures[0].message).toMatch(/changing\.jsonl changed during the job, or was removed\. Begin again/)
    await expect(runJob(job, engine)).rejects.toMatchObject({ code: 'LAM_JOB_MISMATCH' })
  })

  it('takes the answer of servers that compare the version themselves', async () => {
    proxy.before = ({ range }) => (range === undefined ? undefined : { status: 412, code: 'PreconditionFailed' })
    const job = describeJob('jsonl', ['s3://bucket/in/texts.jsonl'], { kind: 'jsonl', path: join(folder, newOutput()) })
    await expect(runJob(job, engine)).rejects.toMatchObject({
      code: 'LAM_INPUT_INVALID',
      message: expect.stringContaining('changed during the job'),
    })
  })

  describe('says what to do', () => {
    const run = (input: string, output = join(folder, newOutput())) =>
      runJob(describeJob('jsonl', [input], { kind: 'jsonl', path: output }), engine)

    it.each([
      ['when the bucket is not there', 's3://nowhere/in/*.jsonl', /there is no bucket s3:\/\/nowhere\. Make it/],
      ['when the bucket of one file is not there', 's3://nowhere/texts.jsonl', /there is no bucket s3:\/\/nowhere/],
    ])('%s', async (_, path, message) => {
      await expect(run(path)).rejects.toMatchObject({
        code: 'LAM_STORE_FAILED',
        message: expect.stringMatching(message),
      })
    })

    it("when an output's bucket is not there", async () => {
      await expect(run('s3://bucket/in/texts.jsonl', 's3://nowhere/out')).rejects.toMatchObject({
        code: 'LAM_STORE_FAILED',
        message: expect.stringMatching(/there is no bucket s3:\/\/nowhere/),
      })
    })

    it('when a path names no file or no bucket', async () => {
      await expect(run('s3://bucket/in/*.none')).rejects.toMatchObject({ code: 'LAM_INPUT_INVALID' })
      await expect(run('s3:///in/*.none')).rejects.toMatchObject({ code: 'LAM_OPTION_INVALID' })
      await expect(folderStatus('s3://bucket/in')).rejects.toMatchObject({
        code: 'LAM_INPUT_INVALID',
        message: 's3://bucket/in holds no job: there is no s3://bucket/in/_lam/manifest.json.',
      })
    })

    it.each([
      ['AWS_ACCESS_KEY_ID', 'another', /does not accept the key \(InvalidAccessKeyId.*Correct AWS_ACCESS_KEY_ID/],
      ['AWS_SECRET_ACCESS_KEY', 'another', /does not accept the key \(SignatureDoesNotMatch.*Correct AWS_ACCESS/],
      ['AWS_ACCESS_KEY_ID', '', /there is no key .*Set AWS_ACCESS_KEY_ID/],
    ])('when %s is "%s"', async (name, value, message) => {
      vi.stubEnv(name, value)
      await expect(run('s3://bucket/in/*.jsonl')).rejects.toMatchObject({
        code: 'LAM_STORE_FAILED',
        message: expect.stringMatching(message),
      })
    })

    it.each([
      [403, 'AccessDenied', {}, /S3 refuses access \(AccessDenied.*s3:ListBucket and s3:GetObject/],
      [400, 'ExpiredToken', {}, /the session of the key has expired\. Log in again/],
      [301, 'PermanentRedirect', {}, /the bucket is in another region .*Set AWS_REGION to the bucket's region/],
      [403, 'RequestTimeTooSkewed', {}, /clock/],
      [409, 'OperationAborted', {}, /S3 answered 409 .*Run the job again when S3 is well/],
    ])('when S3 answers %d %s', async (status, code, headers, message) => {
      proxy.before = ({ method }) => (method === 'HEAD' ? { status: 404, code: '' } : { status, code, headers })
      await expect(run('s3://bucket/in/*.jsonl')).rejects.toMatchObject({
        code: 'LAM_STORE_FAILED',
        message: expect.stringMatching(message),
      })
    })

    it('when the key expires during the job, which then stops and goes on with another', async () => {
      const out = newOutput()
      let puts = 0
      proxy.before = ({ method }) =>
        method === 'PUT' && ++puts > 4 ? { status: 400, code: 'ExpiredToken' } : undefined
      await expect(run('s3://bucket/in/texts.jsonl', `s3://bucket/${out}`)).rejects.toMatchObject({
        code: 'LAM_STORE_FAILED',
        message: expect.stringContaining('Log in again'),
      })
      proxy.before = () => undefined
      expect((await run('s3://bucket/in/texts.jsonl', `s3://bucket/${out}`)).shards).toMatchObject({ failed: 0 })
      expect(await parts(join(server.bucket, out))).toEqual(await local('jsonl', 'jsonl'))
    })

    it('when nobody listens', async () => {
      vi.stubEnv('AWS_ENDPOINT_URL_S3', 'http://127.0.0.1:1')
      await expect(run('s3://bucket/in/texts.jsonl')).rejects.toMatchObject({
        code: 'LAM_STORE_FAILED',
        message: expect.stringMatching(/S3 cannot be reached \(ECONNREFUSED\)\. Is its address right/),
      })
    })
  })

  it('is asked for nothing after an abort', async () => {
    const stop = new AbortController()
    const s3 = await S3Files.open()
    const [file] = await s3.find('s3://bucket/in/texts.jsonl')
    stop.abort()
    const reading = s3.read(file, { start: 0, end: file.size }, stop.signal)[Symbol.asyncIterator]()
    await expect(reading.next()).rejects.toMatchObject({ code: 'LAM_ABORTED' })
    await expect(s3.write('s3://bucket/aborted', [Buffer.from('x')], stop.signal)).rejects.toMatchObject({
      code: 'LAM_ABORTED',
    })
    expect(await s3.facts('s3://bucket/aborted')).toBeUndefined()
    s3.close()
  })
})
