import { resolve } from 'node:path'
import { serveStdio } from '@modelcontextprotocol/server/stdio'
import type { Interruption } from '../../interruption.js'
import { Engines } from '../search/engines.js'
import type { IndexEngineFlags } from '../search/open-search-index.js'
import { BorrowedIndex } from './borrowed-index.js'
import { makeServer } from './tools.js'

export interface McpFlags extends IndexEngineFlags {
  /** The folder in which `lam index` ran. */
  readonly root?: string
}

/** `lam mcp`: a Model Context Protocol server on stdin and stdout, until the client closes stdin or a signal comes. */
export async function mcp(flags: McpFlags, interruption: Interruption): Promise<void> {
  const root = resolve(flags.root ?? '.')
  // Stdout is the protocol's, and stderr ends in a log of the client.
  const engines = new Engines({ ...flags, quiet: true }, interruption.signal)
  const index = new BorrowedIndex(flags, engines, root)
  try {
    const server = serveStdio(() => makeServer({ index, engines, root }))
    await ended(interruption.signal)
    await server.close()
  } finally {
    await index.close()
    await engines.dispose()
  }
  // Ending when asked to is no failure of a server.
  interruption.exitCode = 0
}

function ended(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    process.stdin.once('end', resolve)
    process.stdin.once('close', resolve)
    signal.addEventListener('abort', () => resolve(), { once: true })
  })
}
