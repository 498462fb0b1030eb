import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bertCases, bertEncoders } from '@lamjs/oracle'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { COMMIT, type HubServer, startHub } from '../testing/hub-server.js'
import { bareLam } from '../testing/lam-process.js'

const [{ name }] = bertEncoders

let server: HubServer
let home: string
let env: NodeJS.ProcessEnv

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'lam hub '))
  server = await startHub()
  env = server.env(home)
})

afterAll(() => {
  server.stop()
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
