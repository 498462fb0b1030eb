import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { LAM, native } from '@lamjs/native'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { finished, startLam, tinyModel } from '../testing/lam-process.js'
import { type McpSession, startMcp } from '../testing/mcp-client.js'

const tiny = ['--model', tinyModel, '--backend', 'native']

let root: string
let session: McpSession
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'lam-mcp-'))
  session = await startMcp(['--root', root, ...tiny])
})
afterAll(async () => {
  await session.close()
  await rm(root, { recursive: true, force: true })
})

const call = (name: string, args: Record<string, unknown>) => session.client.callTool({ name, arguments: args })

describe('lam mcp', () => {
  it('lists its tools, which only read, with what they take and give', async () => {
    const { tools } = await session.client.listTools()
    expect(tools.map(({ name }) => name).sort()).toEqual(['embed', 'index_info', 'search', 'similarity'])
    for (const { annotations, outputSchema, inputSchema } of tools) {
      expect(annotations).toMatchObject({ readOnlyHint: true, destructiveHint: false, openWorldHint: false })
      expect([inputSchema.type, outputSchema?.type]).toEqual(['object', 'object'])
    }
  })

  it('embeds texts as LAM does, in structure and as text', async () => {
    const lam = new LAM(native(), { model: tinyModel })
    const [row] = await lam.encode(['tide'])
    await lam.dispose()
    const { structuredContent, content } = await call('embed', { texts: ['tide'] })
    expect(structuredContent).toEqual({
      model: expect.any(String),
      dim: 64,
      embeddings: [Array.from(row, (number) => expect.closeTo(number, 6))],
    })
    expect(content).toEqual([{ type: 'text', text: JSON.stringify(structuredContent) }])
  })

  it('sorts texts by their similarity to a query', async () => {
    const { structuredContent } = await call('similarity', { query: 'tide', texts: ['sand and stone', 'tide'] })
    expect(structuredContent).toEqual({
      results: [
        { index: 1, score: expect.closeTo(1, 5) },
        { index: 0, score: expect.any(Number) },
      ],
    })
  })

  it('tells errors as results, with what to do', async () => {
    const missing = await call('search', { query: 'tide' })
    expect(missing).toMatchObject({
      isError: true,
      content: [{ type: 'text', text: expect.stringMatching(/^LAM_INDEX_NOT_FOUND: .*lam index/) }],
    })
    expect(await call('similarity', { query: 'tide', texts: [] })).toMatchObject({ isError: true })
    expect(session.stderr()).toBe('')
  })

  it('writes nothing but the protocol to stdout, in both generations of it, and ends with stdin', async () => {
    const modern = await startMcp(['--root', root, ...tiny], 'auto')
    expect(modern.client.getNegotiatedProtocolVersion()).toBe('2026-07-28')
    expect((await modern.client.listTools()).tools).toHaveLength(4)
    await modern.close()
    const child = startLam(['mcp', '--root', root, ...tiny])
    const lines = [
      { id: 1, method: 'initialize', params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: CLIENT } },
      { method: 'notifications/initialized' },
      { id: 2, method: 'tools/call', params: { name: 'similarity', arguments: { query: 'a', texts: ['b'] } } },
    ]
    for (const line of lines) child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...line })}\n`)
    child.stdout.on('data', (chunk: Buffer) => {
      if (chunk.toString().includes('"id":2')) child.stdin.end()
    })
    const { code, stdout, stderr } = await finished(child)
    const answers = stdout.toString().trimEnd().split('\n')
    expect(answers.map((line) => JSON.parse(line).id)).toEqual([1, 2])
    expect(JSON.parse(answers[0]).result.protocolVersion).toBe('2025-06-18')
    expect([code, stderr]).toEqual([0, ''])
  })
})

const CLIENT = { name: 'test', version: '1' }
