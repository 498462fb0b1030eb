import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hubSettings } from '../hub-settings.js'
import { nodeEnvironment } from './node-environment.js'

let home: string
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'lam-hub-'))
})
afterAll(() => rm(home, { recursive: true }))

describe("the cache's folder", () => {
  it.each([
    [{}, join(homedir(), '.cache', 'huggingface', 'hub')],
    [{ XDG_CACHE_HOME: '/x' }, join('/x', 'huggingface', 'hub')],
    [{ XDG_CACHE_HOME: '/x', HF_HOME: '/h' }, join('/h', 'hub')],
    [{ HF_HOME: '/h', HUGGINGFACE_HUB_CACHE: '/old' }, '/old'],
    [{ HF_HOME: '/h', HUGGINGFACE_HUB_CACHE: '/old', HF_HUB_CACHE: '/new' }, '/new'],
    [{ HF_HOME: '~/h' }, join(homedir(), 'h', 'hub')],
    [{ HF_HOME: '$DATA/$NONE', DATA: '/d' }, join('/d/$NONE', 'hub')],
    [{ HF_HOME: '' }, join(homedir(), '.cache', 'huggingface', 'hub')],
  ])('of %j is %s', (variables, expected) => {
    expect(nodeEnvironment(variables).cache).toBe(expected)
  })
})

describe('the token', () => {
  const read = (variables: NodeJS.ProcessEnv) =>
    nodeEnvironment({ HF_HOME: home, ...variables }).token?.() ?? Promise.resolve('none asked for')

  it("comes from HF_TOKEN, from its older name, or from the login's file", async () => {
    expect(await read({})).toBeUndefined()
    await writeFile(join(home, 'token'), 'hf_file\n')
    expect(await read({})).toEqual({ value: 'hf_file', from: `the file ${join(home, 'token')}` })
    expect(await read({ HUGGING_FACE_HUB_TOKEN: 'hf_old' })).toEqual({
      value: 'hf_old',
      from: 'HUGGING_FACE_HUB_TOKEN',
    })
    expect(await read({ HUGGING_FACE_HUB_TOKEN: 'hf_old', HF_TOKEN: ' hf_new\n' })).toEqual({
      value: 'hf_new',
      from: 'HF_TOKEN',
    })
    await writeFile(join(home, 'other'), 'hf_other')
    expect((await read({ HF_TOKEN_PATH: join(home, 'other') })) as object).toMatchObject({ value: 'hf_other' })
    expect(await read({ HF_HUB_DISABLE_IMPLICIT_TOKEN: '1', HF_TOKEN: 'hf_new' })).toBe('none asked for')
    await chmod(join(home, 'token'), 0o600)
  })

  it('of an option takes precedence, and false sends none', async () => {
    const environment = nodeEnvironment({ HF_HOME: home, HF_TOKEN: 'hf_new' })
    expect((await hubSettings({ token: 'hf_mine' }, environment).token())?.from).toBe('the option token')
    expect(await hubSettings({ token: false }, environment).token()).toBeUndefined()
    expect(await hubSettings({}, environment).token()).toEqual({ value: 'hf_new', from: 'HF_TOKEN' })
  })

  it('that is invalid gives an error with its origin and without its value', async () => {
    const settings = hubSettings({}, nodeEnvironment({ HF_TOKEN: 'two secrets' }))
    await expect(settings.token()).rejects.toThrow('HF_TOKEN holds no token')
    await expect(settings.token()).rejects.not.toThrow('secrets')
  })
})

describe('the other variables', () => {
  it('set the endpoint, unless an option does', () => {
    const environment = nodeEnvironment({ HF_ENDPOINT: 'https://mirror.test/hf/' })
    expect(hubSettings({}, environment).endpoint).toBe('https://mirror.test/hf')
    expect(hubSettings({ endpoint: 'https://other.test' }, environment).endpoint).toBe('https://other.test')
    expect(hubSettings({}, nodeEnvironment({})).endpoint).toBe('https://huggingface.co')
  })

  it.each([
    [{ HF_HUB_OFFLINE: '1' }, 'HF_HUB_OFFLINE is set'],
    [{ HF_HUB_OFFLINE: 'true' }, 'HF_HUB_OFFLINE is set'],
    [{ HF_HUB_OFFLINE: '0', TRANSFORMERS_OFFLINE: 'yes' }, 'TRANSFORMERS_OFFLINE is set'],
    [{ HF_HUB_OFFLINE: '0' }, undefined],
    [{}, undefined],
  ])('say whether to be offline: %j', (variables, expected) => {
    expect(hubSettings({}, nodeEnvironment(variables)).offline).toBe(expected)
    expect(hubSettings({ offline: false }, nodeEnvironment(variables)).offline).toBeUndefined()
  })

  it('set time limits and whether links are made', () => {
    const variables = { HF_HUB_ETAG_TIMEOUT: '3', HF_HUB_DOWNLOAD_TIMEOUT: '4', HF_HUB_DISABLE_SYMLINKS: '1' }
    expect(hubSettings({}, nodeEnvironment(variables))).toMatchObject({
      answerTimeout: 3000,
      stallTimeout: 4000,
      symlinks: false,
    })
    expect(hubSettings({}, nodeEnvironment({ HF_HUB_ETAG_TIMEOUT: 'soon' }))).toMatchObject({
      answerTimeout: 10_000,
      stallTimeout: 30_000,
      symlinks: true,
    })
  })
})
