import { Client } from '@modelcontextprotocol/client'
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio'
import { main } from './lam-process.js'

export interface McpSession {
  readonly client: Client
  /** What the server wrote to stderr. */
  stderr(): string
  close(): Promise<void>
}

/** Starts `lam mcp` as an assistant does, by the SDK's own client. @param mode `'auto'` offers the revision of 2026 first */
export async function startMcp(args: readonly string[], mode?: 'auto'): Promise<McpSession> {
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [main, 'mcp', ...args],
    stderr: 'pipe',
  })
  let told = ''
  transport.stderr?.on('data', (chunk: Buffer) => {
    told += chunk.toString()
  })
  const options = mode === undefined ? {} : { versionNegotiation: { mode } }
  const client = new Client({ name: 'test', version: '1' }, options)
  await client.connect(transport)
  return { client, stderr: () => told, close: () => client.close() }
}
