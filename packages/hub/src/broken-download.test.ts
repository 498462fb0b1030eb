import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { readdir, rename, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { errorOf } from './testing/error-of.js'
import { sha256 } from './testing/hub-server.js'
import { HubTest, hashOf } from './testing/hub-test.js'
import { modelFiles } from './testing/model-files.js'

const hub = new HubTest()
const FILES = modelFiles()
const WEIGHTS = FILES['model.safetensors'] as Uint8Array
const DIGEST = sha256(WEIGHTS)
const NAME = 'org/model'
const program = fileURLToPath(new URL('./testing/open-program.mjs', import.meta.url))

const blobs = (cache: string) => join(cache, 'models--org--model', 'blobs')
const ranges = () => hub.server.seen.filter(({ host }) => host === 'cdn').map(({ range }) => range)

/** Leaves the first 130,000 bytes of the weights in a cache, then makes the server behave again. */
async function brokenOff(): Promise<string> {
  hub.server.commit(NAME, FILES)
  const cache = await hub.cache()
  hub.server.faults.stallAfter = 130_000
  const abort = new AbortController()
  const onBytes = (loaded: number) => loaded === 130_000 && abort.abort('enough')
  const options = { onBytes, signal: abort.signal }
  const error = await errorOf(() => hub.model(NAME, cache).open('model.safetensors', options))
  expect([error.code, error.cause]).toEqual(['LAM_ABORTED', 'enough'])
  expect(await readdir(blobs(cache))).toEqual([`${DIGEST}.lam.incomplete`])
  hub.server.reset()
  return cache
}

describe('a download that breaks off', () => {
  it('continues where it stopped, within the call', async () => {
    hub.server.commit(NAME, FILES)
    hub.server.faults.breakAfter = 130_000
    const seen: number[] = []
    const onBytes = (loaded: number) => seen.push(loaded)
    const weights = await hub.model(NAME, await hub.cache()).open('model.safetensors', { onBytes })
    expect(await hashOf(weights)).toBe(DIGEST)
    const starts = ranges().map((range) => Number(/^bytes=(\d+)-$/.exec(range ?? 'bytes=0-')?.[1]))
    expect(starts.length).toBeGreaterThan(2)
    // The broken connection loses the bytes in transit.
    for (const [i, start] of starts.entries()) expect(start).toBeLessThanOrEqual(i * 130_000)
    expect(starts).toEqual([...new Set(starts)].sort((a, b) => a - b))
    expect(seen).toEqual(seen.toSorted((a, b) => a - b))
    expect(seen.at(-1)).toBe(300_000)
  })

  it('fails after some attempts without bytes, and the next call continues it', async () => {
    const cache = await brokenOff()
    hub.server.faults.breakAfter = 0
    const broken = await errorOf(() => hub.model(NAME, cache).open('model.safetensors'))
    expect(broken.code).toBe('LAM_CHECKPOINT_FETCH_FAILED')
    expect(broken.message).toContain('org/model/model.safetensors')

    hub.server.reset()
    const first: number[] = []
    const resumed = await hub.model(NAME, cache).open('model.safetensors', { onBytes: (loaded) => first.push(loaded) })
    expect(await hashOf(resumed)).toBe(DIGEST)
    expect(ranges()).toEqual(['bytes=130000-'])
    expect(first[0]).toBeGreaterThan(130_000)
    expect(await readdir(blobs(cache))).toEqual([DIGEST])
  })

  it("continues a killed process's partial file", async () => {
    hub.server.commit(NAME, FILES)
    hub.server.faults.stallAfter = 130_000
    const cache = await hub.cache()
    const child = spawn(process.execPath, [program, NAME, 'model.safetensors'], {
      env: { ...process.env, HF_ENDPOINT: hub.server.endpoint, HF_HUB_CACHE: cache },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    // The process prints how many bytes it has.
    for await (const line of child.stdout) if (Number(String(line).trim().split('\n').at(-1)) >= 130_000) break
    child.kill('SIGKILL')
    await once(child, 'close')
    const [left] = (await readdir(blobs(cache))).filter((name) => name.includes('incomplete'))
    expect(left).toContain(`-${child.pid}-`)
    hub.server.reset()
    expect(await hashOf(await hub.model(NAME, cache).open('model.safetensors'))).toBe(DIGEST)
    expect(ranges()).toEqual(['bytes=130000-'])
    expect((await readdir(blobs(cache))).filter((name) => name.includes('incomplete'))).toEqual([])
  })

  it("leaves a living process's partial file alone", async () => {
    const cache = await brokenOff()
    const host = createHash('sha256').update(hostname()).digest('hex').slice(0, 8)
    const living = `${DIGEST}.${host}-${process.ppid}-12345678.lam.incomplete`
    await rename(join(blobs(cache), `${DIGEST}.lam.incomplete`), join(blobs(cache), living))
    expect(await hashOf(await hub.model(NAME, cache).open('model.safetensors'))).toBe(DIGEST)
    expect(ranges()).toEqual([undefined])
    expect(await readdir(blobs(cache))).toContain(living)
  })

  it('asks the hub for another address if the redirect has expired', async () => {
    hub.server.commit(NAME, FILES)
    hub.server.faults.elsewhere = { status: 403, times: 1 }
    expect(await hashOf(await hub.model(NAME, await hub.cache()).open('model.safetensors'))).toBe(DIGEST)
    expect(hub.server.takeSeen().filter((seen) => !seen.includes('/api/')).length).toBe(4)
    hub.server.faults.elsewhere = { status: 403, times: 9 }
    const cache = await hub.cache()
    const error = await errorOf(() => hub.model(NAME, cache).open('model.safetensors'))
    expect(error.message).toMatch(
      /^org\/model\/model\.safetensors: .+ redirected to .+, which answered 403\. Try again later\.$/,
    )
  })

  it('refuses an answer with another range', async () => {
    const cache = await brokenOff()
    hub.server.faults.otherRange = true
    const error = await errorOf(() => hub.model(NAME, cache).open('model.safetensors'))
    expect(error.message).toContain('asked for bytes from 130000 on, found others')
    hub.server.faults.otherRange = false
    expect(await hashOf(await hub.model(NAME, cache).open('model.safetensors'))).toBe(DIGEST)
  })

  it('starts again if the server supports no ranges', async () => {
    const cache = await brokenOff()
    hub.server.faults.noRanges = true
    expect(await hashOf(await hub.model(NAME, cache).open('model.safetensors'))).toBe(DIGEST)
    expect(ranges()).toEqual(['bytes=130000-'])
  })

  it('starts again if the partial file is damaged', async () => {
    hub.server.commit(NAME, FILES)
    const cache = await hub.cache()
    await hub.model(NAME, cache).open('config.json')
    await writeFile(join(blobs(cache), `${DIGEST}.lam.incomplete`), new Uint8Array(200_000))
    hub.server.reset()
    expect(await hashOf(await hub.model(NAME, cache).open('model.safetensors'))).toBe(DIGEST)
    expect(ranges()).toEqual(['bytes=200000-', undefined])
  })

  it('starts again if the partial file is longer than the file', async () => {
    hub.server.commit(NAME, FILES)
    const cache = await hub.cache()
    await hub.model(NAME, cache).open('config.json')
    await writeFile(join(blobs(cache), `${DIGEST}.lam.incomplete`), new Uint8Array(400_000))
    hub.server.reset()
    expect(await hashOf(await hub.model(NAME, cache).open('model.safetensors'))).toBe(DIGEST)
    expect(ranges()).toEqual([undefined])
  })
})

describe('bytes that are not those the hub lists', () => {
  it.each([
    ['wrongBytes', 'model.safetensors', `expected sha256 ${DIGEST}, as the hub lists it, found `],
    ['wrongBytes', 'config.json', 'expected git-sha1 '],
    ['tooLong', 'model.safetensors', 'expected 300000 bytes, as the hub lists it, found more'],
  ] as const)('cause an error and leave no file: %s, %s', async (fault, file, message) => {
    hub.server.commit(NAME, FILES)
    hub.server.faults[fault] = true
    const cache = await hub.cache()
    const error = await errorOf(() => hub.model(NAME, cache).open(file))
    expect(error.code).toBe('LAM_CHECKPOINT_FILE_MISMATCH')
    expect(error.message).toContain(message)
    expect(await readdir(blobs(cache))).toEqual([])
    hub.server.reset()
    expect((await hub.model(NAME, cache).open(file))?.byteLength).toBeGreaterThan(0)
  })

  it('do not come from compression: the request asks for identity encoding', async () => {
    hub.server.commit(NAME, FILES)
    hub.server.faults.gzip = true
    const weights = await hub.model(NAME, await hub.cache()).open('model.safetensors')
    expect(await hashOf(weights)).toBe(DIGEST)
  })
})

describe('two downloads of one model at once', () => {
  it('do no harm to each other, in one process', async () => {
    hub.server.commit(NAME, FILES)
    const cache = await hub.cache()
    const models = Array.from({ length: 4 }, () => hub.model(NAME, cache))
    const opened = await Promise.all(models.map((model) => model.open('model.safetensors')))
    for (const file of opened) expect(await hashOf(file)).toBe(DIGEST)
    expect(await readdir(blobs(cache))).toEqual([DIGEST])
  })

  it('do no harm to each other, in two processes', async () => {
    hub.server.commit(NAME, FILES)
    const cache = await hub.cache()
    const children = Array.from({ length: 2 }, () =>
      spawn(process.execPath, [program, NAME, 'model.safetensors'], {
        env: { ...process.env, HF_ENDPOINT: hub.server.endpoint, HF_HUB_CACHE: cache },
        stdio: ['ignore', 'pipe', 'inherit'],
      }),
    )
    const outputs = children.map(async (child) => {
      let output = ''
      for await (const text of child.stdout) output += text
      return output.trim().split('\n').at(-1)
    })
    expect(await Promise.all(outputs)).toEqual([DIGEST, DIGEST])
    expect(await readdir(blobs(cache))).toEqual([DIGEST])
  })
})
