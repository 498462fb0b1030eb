import { fileURLToPath } from 'node:url'
import { runScript, startScript } from '@lamjs/tooling/npm-scripts'
import { afterAll, beforeAll, expect, it } from 'vitest'

const folder = fileURLToPath(new URL('..', import.meta.url))
let server
let env

beforeAll(async () => {
  server = startScript(folder, 'serve', { args: ['--port', '0'] })
  const [, address] = await server.prints(/listening on (http:\S+)/)
  env = { LAM_URL: `${address}/v1` }
})
afterAll(() => server?.stop())

it("answers OpenAI's client, best document first", async () => {
  const printed = await runScript(folder, 'start', { env })
  const lines = printed.trim().split('\n')
  expect(lines).toHaveLength(3)
  expect(lines[0]).toMatch(/^0\.\d{3} To change your password/)
})

it('takes a query of yours', async () => {
  const printed = await runScript(folder, 'start', { env, args: ['when will my order be here?'] })
  expect(printed).toMatch(/^0\.\d{3} Parcels arrive/)
})
