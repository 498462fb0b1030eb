import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { bareLam, finished, startLam, tinyFlatModel, tinyModel } from '../testing/lam-process.js'

/** Starts `lam serve` on a free port, and waits until it listens. */
async function start(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const child = startLam(['serve', '--port', '0', '--backend', 'native', '--threads', '1', ...args], env)
  const end = finished(child)
  let said = ''
  while (!said.includes('try: curl')) {
    const [chunk] = await Promise.race([once(child.stderr, 'data'), end.then(() => ['try: curl'])])
    said += chunk
  }
  const url = /listening on (\S+)/.exec(said)?.[1]
  if (url === undefined) throw new Error((await end).stderr)
  const embed = (body: object, headers: Record<string, string> = {}) =>
    fetch(`${url}/v1/embeddings`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    })
  return { child, end, url, said, embed }
}

describe.runIf(process.platform !== 'win32')('lam serve', () => {
  it('serves the models and aliases of its flags, and answers what is under way before it ends', async () => {
    const { child, end, said, embed, url } = await start([
      '--model',
      `one=${tinyModel}`,
      '--model',
      tinyFlatModel,
      '--alias',
      'text-embedding-3-small',
      '--alias',
      'tiny-flat=two',
    ])
    expect(said).toContain('one, also text-embedding-3-small')
    expect(said).toContain('tiny-flat, also two')
    const texts = Array.from({ length: 300 }, (_, i) => `Text ${i} ${'word '.repeat(50)}`)
    const answers = ['text-embedding-3-small', 'one', 'two', 'tiny-flat'].map((model) => embed({ model, input: texts }))
    await expect
      .poll(async () => (await fetch(`${url}/metrics`)).text(), { timeout: 20_000, interval: 5 })
      .toContain('lam_batch_texts_count')
    child.kill('SIGTERM')
    for (const answer of await Promise.all(answers)) {
      expect([answer.status, ((await answer.json()) as { data: unknown[] }).data.length]).toEqual([200, 300])
    }
    const { code, stderr, stdout } = await end
    expect([code, stderr]).toEqual([0, expect.stringContaining('stopping')])
    const log = stdout
      .toString()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(log.filter(({ msg }) => msg === 'request').filter(({ route }) => route === '/v1/embeddings')).toHaveLength(4)
    expect(stdout.toString()).not.toContain('word word')
  })

  it('takes its options from the environment, and keys from a file', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'lam-serve-'))
    const file = join(folder, 'keys')
    await writeFile(file, '# keys\nfirst\nsecond\n')
    const env = {
      LAM_SERVE_MODEL: `mine=${tinyModel}`,
      LAM_SERVE_API_KEY_FILE: file,
      LAM_SERVE_LOG_LEVEL: 'silent',
      LAM_SERVE_MAX_INPUTS: '2',
    }
    const { child, end, embed } = await start(['--json'], env)
    expect((await embed({ model: 'mine', input: 'a' })).status).toBe(401)
    expect((await embed({ model: 'mine', input: 'a' }, { authorization: 'Bearer second' })).status).toBe(200)
    expect((await embed({ model: 'mine', input: ['a', 'b', 'c'] }, { authorization: 'Bearer second' })).status).toBe(
      400,
    )
    child.kill('SIGINT')
    const { code, stdout } = await end
    expect(code).toBe(0)
    expect(JSON.parse(stdout.toString())).toMatchObject({
      listening: expect.stringContaining('http://127.0.0.1:'),
      models: [{ id: 'mine' }],
    })
    await rm(folder, { recursive: true })
  })

  it('ends at once, with 0, when it is stopped while a model loads', async () => {
    // The weights never come.
    const slow = createServer((request, response) => {
      if (request.url?.endsWith('.safetensors')) loads()
      else
        readFile(join(tinyModel, String(request.url))).then(
          (file) => response.end(file),
          () => response.writeHead(404).end(),
        )
    })
    let loads = () => {}
    const loading = new Promise<void>((resolve) => {
      loads = resolve
    })
    await new Promise<void>((resolve) => slow.listen(0, '127.0.0.1', resolve))
    const { port } = slow.address() as AddressInfo
    const child = startLam(['serve', '--port', '0', '--backend', 'native', '--model', `http://127.0.0.1:${port}/`])
    const end = finished(child)
    await loading
    child.kill('SIGTERM')
    const { code, stderr } = await end
    slow.closeAllConnections()
    slow.close()
    expect([code, stderr]).toEqual([0, expect.stringContaining('stopped while the models were loading')])
  })

  it.each([
    ['SIGTERM', 'SIGTERM', 143],
    ['SIGINT', 'SIGTERM', 130],
  ] as const)(
    'waits for a stream after %s, and ends at once after %s too, with %i',
    async (first, second, expected) => {
      const { child, end, url } = await start(['--model', tinyModel])
      const endless = new ReadableStream({ start: (to) => to.enqueue(new TextEncoder().encode('{}\n"a"\n')) })
      const headers = { 'content-type': 'application/x-ndjson' }
      const request = { method: 'POST', headers, body: endless, duplex: 'half' } as RequestInit
      const answer = await fetch(`${url}/v1/encode`, request)
      const rest = answer.text().catch(() => 'cut')
      child.kill(first)
      await expect.poll(async () => (await fetch(`${url}/readyz`)).status).toBe(503)
      expect(child.exitCode).toBeNull()
      child.kill(second)
      expect((await end).code).toBe(expected)
      await rest
    },
  )

  it.each([
    [['--alias', 'nobody=x', '--model', tinyModel], 'which is not served'],
    [['--api-key-file', join('no', 'such', 'file')], '--api-key-file'],
    [['--model', join('no', 'such', 'folder')], 'LAM_CHECKPOINT_NOT_FOUND'],
  ])('ends with 1 and the reason for %o', async (args, reason) => {
    const { code, stderr } = await bareLam(['serve', '--port', '0', '--log-level', 'silent', ...args])
    expect([code, stderr]).toEqual([1, expect.stringContaining(reason)])
  })
})
