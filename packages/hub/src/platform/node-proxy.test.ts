import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sha256 } from '../testing/hub-server.js'
import { HubTest } from '../testing/hub-test.js'
import { modelFiles } from '../testing/model-files.js'
import { ProxyServer } from '../testing/proxy-server.js'
import { proxyFetch } from './node-proxy.js'

const hub = new HubTest()
const FILES = modelFiles()
const program = fileURLToPath(new URL('../testing/open-program.mjs', import.meta.url))
let proxy: ProxyServer
beforeAll(async () => {
  proxy = await ProxyServer.start()
})
afterAll(() => proxy.close())

describe('a proxy', () => {
  async function open(variables: Record<string, string>): Promise<string | undefined> {
    const commit = hub.server.commit('org/model', FILES)
    expect(commit).not.toBe('')
    const { stdout } = await promisify(execFile)(process.execPath, [program, 'org/model', 'model.safetensors'], {
      env: { ...process.env, HF_ENDPOINT: hub.server.endpoint, HF_HUB_CACHE: await hub.cache(), ...variables },
    })
    return stdout.trim().split('\n').at(-1)
  }

  it.each(['HTTP_PROXY', 'http_proxy'])('of %s is used for the hub and for the host it redirects to', async (name) => {
    proxy.tunnels.length = 0
    expect(await open({ [name]: proxy.url })).toBe(sha256(FILES['model.safetensors'] as Uint8Array))
    expect(new Set(proxy.tunnels).size).toBe(2)
    expect(proxy.tunnels).toContain(hub.server.endpoint.replace('http://', ''))
  })

  it('is not used for hosts of NO_PROXY', async () => {
    proxy.tunnels.length = 0
    const digest = await open({ HTTP_PROXY: proxy.url, NO_PROXY: '127.0.0.1' })
    expect(digest).toBe(sha256(FILES['model.safetensors'] as Uint8Array))
    expect(proxy.tunnels).toEqual([])
  })

  it('that is unreachable gives an error', async () => {
    const said = await open({ HTTP_PROXY: 'http://user:secret@127.0.0.1:1' })
    expect(said).toMatch(
      /^LAM_CHECKPOINT_FETCH_FAILED: org\/model: .+ cannot be reached \(.+\)\. Check the network, HTTPS_PROXY/,
    )
    expect(said).not.toContain('secret')
  })

  it('with an invalid URL gives an error that does not show the URL', async () => {
    const said = await open({ HTTPS_PROXY: 'http://user:secret@[proxy' })
    expect(said).toMatch(/^LAM_OPTION_INVALID: HTTPS_PROXY or HTTP_PROXY holds no URL of a proxy/)
  })

  it('loads undici only if the environment names one', async () => {
    expect(await proxyFetch({ NO_PROXY: '*' })).toBeUndefined()
  })
})
