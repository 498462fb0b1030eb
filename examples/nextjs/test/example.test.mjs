import { fileURLToPath } from 'node:url'
import { runScript, startScript } from '@lamjs/tooling/npm-scripts'
import { everyCase } from '@lamjs/tooling/test-tiers'
import { LAM, wasm } from '@lamjs/wasm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const folder = fileURLToPath(new URL('..', import.meta.url))
/** A build takes half a minute on two cores. */
const env = { NEXT_TELEMETRY_DISABLED: '1' }
const lam = new LAM(wasm())

/** Starts the app by a script, on a port of its own. */
async function start(script) {
  const app = startScript(folder, script, { env, args: ['--port', '0', '--hostname', '127.0.0.1'] })
  const [, port] = await app.prints(/http:\/\/(?:localhost|127\.0\.0\.1):(\d+)[\s\S]*Ready/)
  return { app, url: `http://127.0.0.1:${port}` }
}

async function embed(url, body) {
  const answer = await fetch(`${url}/api/embed`, { method: 'POST', body: JSON.stringify(body) })
  return { status: answer.status, ...(await answer.json()) }
}

afterAll(() => lam.dispose())

it('embeds by its route in development', async () => {
  const { app, url } = await start('dev')
  const rows = await lam.encode(['Hello'])
  expect(await embed(url, { texts: ['Hello'] })).toEqual({ status: 200, dim: 384, embeddings: rows.toArrays() })
  await app.stop()
})

describe.runIf(everyCase)('the built app (npm run test:full runs it)', () => {
  let app
  let url
  beforeAll(async () => {
    await runScript(folder, 'bundle', { env })
    const started = await start('start')
    app = started.app
    url = started.url
  })
  afterAll(() => app?.stop())

  it('embeds by its route, and names what is wrong with a request', async () => {
    const texts = ['Hello', 'Good morning']
    const rows = await lam.encode(texts)
    expect(await embed(url, { texts })).toEqual({ status: 200, dim: 384, embeddings: rows.toArrays() })
    expect(await embed(url, { texts: ['Hello', 3] })).toMatchObject({ status: 400, code: 'LAM_INPUT_NOT_A_STRING' })
    expect(await embed(url, {})).toMatchObject({ status: 400 })
  })

  it('searches on the server, and shows the best document first', async () => {
    const page = await (await fetch(`${url}/?q=${encodeURIComponent('I cannot log in any more')}`)).text()
    const items = page.match(/<li>.*?<\/li>/g)
    expect(items).toHaveLength(3)
    expect(items[0]).toMatch(/To change your password.*<small>0\.\d{3}<\/small>/)
    expect(await (await fetch(url)).text()).not.toContain('<li>')
  })
})
