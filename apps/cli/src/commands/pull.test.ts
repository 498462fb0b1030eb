import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { bertCases, bertEncoders } from '@lamjs/oracle'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bareLam } from '../testing/lam-process.js'

const [{ name, model }] = bertEncoders
const FOLDER = fileURLToPath(new URL('.', model.files['config.json']))
const COMMIT = '0123456789abcdef0123456789abcdef01234567'
const FILES = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })
  .map((file) => file.replaceAll('\\', '/'))
  .filter((file) => file !== 'cases.json' && statSync(join(FOLDER, file)).isFile())

let server: Server
let home: string
let env: NodeJS.ProcessEnv

/** The hub's answers for one model, `team/tiny`. */
beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'lam hub '))
  server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '', 'http://x')
    const file = pathname.split(`/resolve/${COMMIT}/`)[1]
    if (pathname.startsWith('/api/models/team/tiny/tree/')) {
      const entries = FILES.map((path) => {
        const bytes = readFileSync(join(FOLDER, path))
        const oid = createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex')
        return { type: 'file', path, size: bytes.length, oid }
      })
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(entries))
    } else if (pathname.startsWith('/api/models/team/tiny')) {
      const about = {
        id: 'team/tiny',
        modelId: 'team/tiny',
        _id: 'x',
        sha: COMMIT,
        private: false,
        downloads: 0,
        likes: 0,
        lastModified: new Date(0),
      }
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(about))
    } else if (file !== undefined && FILES.includes(file)) {
      const bytes = readFileSync(join(FOLDER, file))
      response.writeHead(200, { 'content-length': bytes.length }).end(request.method === 'HEAD' ? undefined : bytes)
    } else response.writeHead(404).end('{}')
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as AddressInfo
  env = { HF_HOME: home, HF_ENDPOINT: `http://127.0.0.1:${port}`, HF_TOKEN: '', HF_HUB_OFFLINE: '' }
})

afterAll(() => {
  server.closeAllConnections()
  server.close()
  rmSync(home, { recursive: true })
})

describe('lam pull', () => {
  it('fetches a model, which then runs without a connection', async () => {
    const pulled = await bareLam(['pull', 'team/tiny', '--json'], env)
    expect(pulled).toMatchObject({ code: 0 })
    const report = JSON.parse(pulled.stdout.toString())
    expect(report).toMatchObject({ name: 'team/tiny', commit: COMMIT })
    expect(report.files.map(({ file }: { file: string }) => file)).toContain('model.safetensors')

    const { cases } = await bertCases(name)
    const { text, embedding } = cases.find(({ prompt }) => prompt === 'query') ?? cases[0]
    const offline = { ...env, HF_ENDPOINT: 'http://127.0.0.1:1', HF_HUB_OFFLINE: '1' }
    const args = ['embed', text, '--model', 'team/tiny', '--backend', 'reference', '--prompt-name', 'query']
    const embedded = await bareLam(args, offline)
    expect(embedded).toMatchObject({ code: 0 })
    const row: number[] = JSON.parse(embedded.stdout.toString()).embedding
    for (const [i, value] of row.entries()) expect(value).toBeCloseTo(embedding[i], 5)
  })

  it('refuses a folder, and reports a model that the hub lacks', async () => {
    const { code, stderr } = await bareLam(['pull', 'team/absent'], env)
    expect([code, stderr.includes('team/absent')]).toEqual([1, true])
    const folder = await bareLam(['pull', './somewhere'], env)
    expect(folder.stderr).toContain('pull expects a model of the Hugging Face Hub')
  })
})
