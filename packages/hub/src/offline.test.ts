import { execFile } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { errorOf } from './testing/error-of.js'
import { sha256 } from './testing/hub-server.js'
import { HubTest, hashOf } from './testing/hub-test.js'
import { modelFiles } from './testing/model-files.js'

const hub = new HubTest()
const NAME = 'org/model'
const FILES = modelFiles()
const DIGEST = sha256(FILES['model.safetensors'] as Uint8Array)
const program = fileURLToPath(new URL('./testing/open-program.mjs', import.meta.url))
/** No server listens at this address. */
const NOWHERE = 'http://127.0.0.1:1'

async function filled(): Promise<{ cache: string; commit: string }> {
  const commit = hub.server.commit(NAME, FILES)
  const cache = await hub.cache()
  const model = hub.model(NAME, cache)
  await model.open('model.safetensors')
  await model.open('absent.json')
  hub.server.reset()
  return { cache, commit }
}

/** Runs the built package in a new process; returns its last line of stdout, and its stderr. */
async function run(file: string, env: Record<string, string>): Promise<{ last: string | undefined; stderr: string }> {
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [program, NAME, file], {
    env: { ...process.env, ...env },
  })
  return { last: stdout.trim().split('\n').at(-1), stderr }
}

describe('without a connection', () => {
  it('another process opens what the cache holds, and warns that the cached revision is used', async () => {
    const { cache, commit } = await filled()
    const { last, stderr } = await run('model.safetensors', { HF_ENDPOINT: NOWHERE, HF_HUB_CACHE: cache })
    expect(last).toBe(DIGEST)
    expect(stderr).toContain(`The cached revision of org/model is used: main as it was at ${commit}.`)
    expect(stderr).toContain('LAM_HUB_UNREACHABLE')
  })

  it('and with HF_HUB_OFFLINE it sends no request and does not warn', async () => {
    const { cache } = await filled()
    const env = { HF_ENDPOINT: hub.server.endpoint, HF_HUB_CACHE: cache, HF_HUB_OFFLINE: '1' }
    expect(await run('model.safetensors', env)).toEqual({ last: DIGEST, stderr: '' })
    expect(await run('absent.json', env)).toEqual({ last: 'absent', stderr: '' })
    const { last } = await run('tokenizer.json', env)
    expect(last).toBe(
      `LAM_CHECKPOINT_FETCH_FAILED: HF_HUB_OFFLINE is set, and whether org/model has tokenizer.json is not known to the cache ${cache}. ` +
        'Open the model once with a connection (lam pull org/model), or name a folder that holds all of its files as the option model.',
    )
    expect(hub.server.seen).toEqual([])
  })

  it('a file that is not cached is an error that says both', async () => {
    const { cache } = await filled()
    const error = await errorOf(() => hub.model(NAME, cache, { endpoint: NOWHERE }).open('tokenizer.json'))
    expect(error.code).toBe('LAM_CHECKPOINT_FETCH_FAILED')
    expect(error.message).toMatch(
      /^org\/model: 127\.0\.0\.1:1 cannot be reached .* and whether org\/model has tokenizer\.json is not known/,
    )
  })

  it.each([
    ['a hub that has a fault', { answer: { status: 503 } }],
    ['a hub that is asked too much', { answer: { status: 429 } }],
    ['a network that asks for a login', { portal: true }],
  ])('so is %s', async (_, faults) => {
    const { cache } = await filled()
    Object.assign(hub.server.faults, faults)
    expect(await hashOf(await hub.model(NAME, cache).open('model.safetensors'))).toBe(DIGEST)
    expect(hub.warnings.length).toBe(1)
  })

  it('waits for a silent hub no longer than HF_HUB_ETAG_TIMEOUT', async () => {
    const { cache } = await filled()
    hub.server.faults.silent = true
    const env = { HF_ENDPOINT: hub.server.endpoint, HF_HUB_CACHE: cache, HF_HUB_ETAG_TIMEOUT: '1' }
    const { last, stderr } = await run('model.safetensors', env)
    expect(last).toBe(DIGEST)
    expect(stderr).toContain('sent nothing for 1 s')
  })

  it('a revision that was never looked up is an error', async () => {
    const { cache } = await filled()
    const error = await errorOf(() => hub.model(NAME, cache, { revision: 'v2', offline: true }).open('config.json'))
    expect(error.message).toContain('the option offline is set, and revision "v2" of org/model is not in the cache')
  })

  it("reports the hub's refusal and does not use the cache", async () => {
    const { cache } = await filled()
    hub.server.faults.answer = { status: 403 }
    expect((await errorOf(() => hub.model(NAME, cache).open('model.safetensors'))).message).toContain('answered 403')
    expect(hub.warnings).toEqual([])
  })

  it("uses the list of files that Python's snapshot_download leaves", async () => {
    const { cache, commit } = await filled()
    const folder = join(cache, 'models--org--model', 'trees')
    await mkdir(folder)
    const files = { 'tokenizer.json': { size: 5000, blob_id: '0'.repeat(40) } }
    await writeFile(join(folder, `${commit}.json`), JSON.stringify({ format_version: 1, files }))
    const offline = hub.model(NAME, cache, { offline: true })
    expect(await offline.open('modules.json')).toBeUndefined()
    expect((await errorOf(() => offline.open('tokenizer.json'))).code).toBe('LAM_CHECKPOINT_FETCH_FAILED')
    await writeFile(join(folder, `${commit}.json`), 'damaged')
    expect((await errorOf(() => offline.open('special.json'))).code).toBe('LAM_CHECKPOINT_FETCH_FAILED')
  })
})

describe('a stalled download', () => {
  it('stops after HF_HUB_DOWNLOAD_TIMEOUT, and resumes', async () => {
    hub.server.commit(NAME, FILES)
    const cache = await hub.cache()
    hub.server.faults.stallAfter = 130_000
    const env = { HF_ENDPOINT: hub.server.endpoint, HF_HUB_CACHE: cache, HF_HUB_DOWNLOAD_TIMEOUT: '1' }
    expect((await run('model.safetensors', env)).last).toBe(DIGEST)
    const ranges = hub.server.seen.filter(({ host }) => host === 'cdn').map(({ range }) => range)
    expect(ranges[0]).toBeUndefined()
    expect(ranges.length).toBeGreaterThan(2)
    expect(ranges.slice(1).every((range) => /^bytes=[1-9]\d*-$/.test(range ?? ''))).toBe(true)
  })
})
