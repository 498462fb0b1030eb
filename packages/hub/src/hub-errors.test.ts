import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { errorOf } from './testing/error-of.js'
import { HubTest } from './testing/hub-test.js'
import { modelFiles } from './testing/model-files.js'

const hub = new HubTest()
const FILES = modelFiles()
const TOKEN = 'hf_secretsecretsecret'

describe('an error answer of the hub', () => {
  it.each([
    [
      'no model of that name, to a stranger',
      'org/none',
      {},
      'LAM_CHECKPOINT_FETCH_FAILED',
      'answered 401. There is no public model of that name',
    ],
    [
      'no model of that name',
      'org/none',
      { token: TOKEN },
      'LAM_CHECKPOINT_NOT_FOUND',
      'answered 404. There is no model of that name',
    ],
    ['no such revision', 'org/model', { revision: 'v9' }, 'LAM_CHECKPOINT_NOT_FOUND', 'The model has no revision "v9"'],
    [
      'a gated model, without a token',
      'org/gated',
      {},
      'LAM_CHECKPOINT_FETCH_FAILED',
      'set HF_TOKEN or the option token, or run: hf auth login',
    ],
    [
      'a gated model, with a token that may not',
      'org/gated',
      { token: 'hf_other' },
      'LAM_CHECKPOINT_FETCH_FAILED',
      'The owner of the option token may not read this model: accept its conditions at',
    ],
  ])('is explained: %s', async (_, name, options, code, message) => {
    hub.server.commit('org/model', FILES)
    hub.server.commit('org/gated', FILES, ['main'], { token: TOKEN })
    const error = await errorOf(async () => hub.model(name, await hub.cache(), options).open('config.json'))
    expect(error.code).toBe(code)
    expect(error.message).toContain(message)
    expect(error.message).toContain(name)
  })

  it.each([
    [{ 'retry-after': '37' }, {}, 'answered 429. Try again in 37 s. With a token (HF_TOKEN) the limit is higher.'],
    [{ ratelimit: '"resolvers";r=0;t=55' }, { token: TOKEN }, 'answered 429. Try again in 55 s.'],
    [{}, { token: TOKEN }, 'answered 429. Try again in some minutes.'],
  ])('says when to try again after too many requests: %j', async (headers, options, message) => {
    hub.server.commit('org/model', FILES)
    hub.server.faults.answer = { status: 429, headers: headers as Record<string, string> }
    const error = await errorOf(async () => hub.model('org/model', await hub.cache(), options).open('config.json'))
    expect(error.code).toBe('LAM_CHECKPOINT_FETCH_FAILED')
    expect(error.message.endsWith(message)).toBe(true)
    // The client does not retry at once.
    expect(hub.server.seen.length).toBe(1)
  })

  it('reads a date of Retry-After', async () => {
    hub.server.commit('org/model', FILES)
    const date = new Date(Date.now() + 100_000).toUTCString()
    hub.server.faults.answer = { status: 429, headers: { 'retry-after': date } }
    const error = await errorOf(async () => hub.model('org/model', await hub.cache()).open('config.json'))
    const seconds = Number(/in (\d+) s/.exec(error.message)?.[1])
    expect(seconds).toBeGreaterThan(90)
    expect(seconds).toBeLessThanOrEqual(101)
  })

  it.each([
    [503, "The fault is the server's"],
    [418, 'Check the endpoint (HF_ENDPOINT)'],
  ])('is explained: status %d', async (status, message) => {
    hub.server.faults.answer = { status }
    const error = await errorOf(async () => hub.model('org/model', await hub.cache()).open('config.json'))
    expect([error.code, error.message]).toEqual(['LAM_CHECKPOINT_FETCH_FAILED', expect.stringContaining(message)])
  })

  it('differs from a page that asks for a login', async () => {
    hub.server.faults.portal = true
    const error = await errorOf(async () => hub.model('org/model', await hub.cache()).open('config.json'))
    expect(error.code).toBe('LAM_CHECKPOINT_FETCH_FAILED')
    expect(error.message).toContain('does not answer as the hub does')
  })
})

describe('no answer', () => {
  it('is explained where there is no server', async () => {
    const endpoint = 'http://127.0.0.1:1'
    const error = await errorOf(async () => hub.model('org/model', await hub.cache(), { endpoint }).open('config.json'))
    expect(error.code).toBe('LAM_CHECKPOINT_FETCH_FAILED')
    expect(error.message).toMatch(
      /^org\/model: 127\.0\.0\.1:1 cannot be reached \(.+\)\. Check the network, HTTPS_PROXY/,
    )
    expect(error.cause).toBeInstanceOf(Error)
  })

  it('ends with the signal of the call, or of the source', async () => {
    hub.server.faults.silent = true
    const cache = await hub.cache()
    const soon = () => AbortSignal.timeout(50)
    for (const options of [{}, { signal: soon() }]) {
      const call = 'signal' in options ? {} : { signal: soon() }
      const error = await errorOf(() => hub.model('org/model', cache, options).open('config.json', call))
      expect(error.code).toBe('LAM_ABORTED')
      expect((error.cause as Error).name).toBe('TimeoutError')
    }
    const signal = AbortSignal.abort('early')
    const error = await errorOf(() => hub.model('org/model', cache).open('config.json', { signal }))
    expect([error.code, error.cause]).toEqual(['LAM_ABORTED', 'early'])
  })
})

describe('a token', () => {
  it('opens a gated model, and goes to the hub only', async () => {
    hub.server.commit('org/gated', FILES, ['main'], { token: TOKEN })
    const model = hub.model('org/gated', await hub.cache(), { token: TOKEN })
    expect((await model.open('model.safetensors'))?.byteLength).toBe(300_000)
    const by = (host: string) => hub.server.seen.filter((seen) => seen.host === host)
    expect(new Set(by('hub').map(({ authorization }) => authorization))).toEqual(new Set([`Bearer ${TOKEN}`]))
    expect(by('cdn').map(({ authorization }) => authorization)).toEqual([undefined])
  })

  it('does not follow a list of files to another host', async () => {
    hub.server.commit('org/gated', FILES, ['main'], { token: TOKEN })
    hub.server.faults.foreignPages = true
    await errorOf(async () => hub.model('org/gated', await hub.cache(), { token: TOKEN }).open('config.json'))
    const foreign = hub.server.seen.filter(({ host }) => host === 'cdn')
    expect(foreign.map(({ authorization }) => authorization)).toEqual([undefined])
  })

  it('is sent with no request where token is false', async () => {
    hub.server.commit('org/model', FILES)
    await hub.model('org/model', await hub.cache(), { token: false }).open('config.json')
    expect(hub.server.seen.every(({ authorization }) => authorization === undefined)).toBe(true)
  })

  it('stands in no error, nor does the signature of a redirect', async () => {
    hub.server.commit('org/gated', FILES, ['main'], { token: TOKEN })
    const cache = await hub.cache()
    const model = hub.model('org/gated', cache, { token: TOKEN })
    await model.open('config.json')
    const errors = []
    for (const fault of ['wrongBytes', 'tooLong', 'portal'] as const) {
      hub.server.faults[fault] = true
      const source = fault === 'portal' ? hub.model('org/gated', cache, { token: TOKEN, revision: 'v2' }) : model
      errors.push(await errorOf(() => source.open('model.safetensors')))
      hub.server.reset()
    }
    for (const status of [401, 403, 404, 410, 418, 429, 500]) {
      hub.server.faults.answer = { status }
      errors.push(await errorOf(() => hub.model('org/gated', cache, { token: TOKEN, revision: 'v2' }).commit()))
    }
    hub.server.reset()
    hub.server.faults.breakAfter = 0
    errors.push(await errorOf(() => model.open('model.safetensors')))
    for (const error of errors) expect(inspect(error, { depth: 9 })).not.toMatch(/secret/)
    expect(errors.length).toBe(11)
  })
})
